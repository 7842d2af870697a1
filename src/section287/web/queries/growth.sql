-- agreements on each trusted participating list, by model
SELECT l.publication_id, a.model, count(DISTINCT l.subject_id) AS agreements
FROM publication p
JOIN listing l USING (publication_id)
JOIN agreement a ON a.agreement_id = l.subject_id
WHERE p.list = 'participating' AND p.trusted AND ($state IS NULL OR a.state = $state)
GROUP BY l.publication_id, a.model
ORDER BY l.publication_id, a.model
