-- the counties of a state in which an agency has an agreement on a list, each once, with how many agencies
SELECT g.county_fips, any_value(g.county) AS county, count(DISTINCT g.agency_id) AS agencies
FROM listing l
JOIN agreement a ON a.agreement_id = l.subject_id
JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = $publication AND g.state = $state
GROUP BY g.county_fips
ORDER BY county, g.county_fips
