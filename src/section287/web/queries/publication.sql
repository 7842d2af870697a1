-- one publication with its source
SELECT p.*, s.title AS source_title, s.publisher, s.url AS source_url, s.licence
FROM publication p
JOIN source s USING (source_id)
WHERE p.publication_id = $id
