-- publications whose table's or file's sha256 begins so
SELECT publication_id FROM publication
WHERE starts_with(table_sha256, $prefix) OR starts_with(file_sha256, $prefix)
UNION
SELECT publication_id FROM capture WHERE publication_id IS NOT NULL AND starts_with(file_sha256, $prefix)
ORDER BY publication_id
