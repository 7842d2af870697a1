-- the files that hold a publication
SELECT file_name, file_sha256, seen_on, captured_at, named_on, verdict, reason
FROM capture WHERE publication_id = $id
ORDER BY seen_on, slot, file_name, file_sha256
