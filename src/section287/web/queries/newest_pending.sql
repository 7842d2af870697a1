-- the newest trusted pending list
SELECT publication_id, published_on, last_seen_on, row_count, file_name, table_sha256, url, secondary
FROM publication WHERE list = 'pending' AND trusted
ORDER BY last_seen_on DESC, published_on DESC, publication_id DESC LIMIT 1
