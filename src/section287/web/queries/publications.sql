-- every publication with the number of files that hold it and of changes against the one before
SELECT p.publication_id, p.list, p.published_on, p.last_seen_on, p.era, p.secondary, p.trusted, p.quarantine_reason,
       p.table_sha256, p.row_count, p.file_name, p.url, coalesce(c.files, 0) AS files, coalesce(d.changes, 0) AS changes
FROM publication p
LEFT JOIN (SELECT publication_id, count(*) AS files FROM capture GROUP BY publication_id) c USING (publication_id)
LEFT JOIN (SELECT publication_id, count(*) AS changes FROM change GROUP BY publication_id) d USING (publication_id)
ORDER BY p.published_on DESC, p.publication_id DESC
