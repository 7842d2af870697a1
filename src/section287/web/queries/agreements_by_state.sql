-- agreements of each state on a list
SELECT g.state, count(DISTINCT a.agreement_id) AS agreements
FROM listing l
JOIN agreement a ON a.agreement_id = l.subject_id
JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = $publication
GROUP BY g.state
ORDER BY g.state
