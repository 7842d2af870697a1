-- Tables and columns that follow from the listings alone; run once all others are loaded.

INSERT INTO agency_name
SELECT l.agency_id, r.state, r.agency, min(p.published_on), max(p.last_seen_on), count(DISTINCT l.publication_id)
FROM listing l
JOIN printed_row r USING (row_id)
JOIN publication p USING (publication_id)
WHERE p.trusted AND l.agency_id IS NOT NULL
GROUP BY l.agency_id, r.state, r.agency
ORDER BY l.agency_id, r.state, r.agency;

UPDATE agency SET first_listed_on = seen.first_on, last_listed_on = seen.last_on
FROM (SELECT agency_id, min(first_on) AS first_on, max(last_on) AS last_on FROM agency_name GROUP BY agency_id) seen
WHERE agency.agency_id = seen.agency_id;
