-- the agencies and lists that have pages
SELECT 'agency' AS kind, agency_id AS id FROM agency
UNION ALL
SELECT 'publication', publication_id FROM publication
ORDER BY kind, id
