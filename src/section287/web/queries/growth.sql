-- agreements on each trusted participating list, by state and model
SELECT l.publication_id, a.state, a.model, count(DISTINCT l.subject_id) AS agreements
FROM publication p
JOIN listing l USING (publication_id)
JOIN agreement a ON a.agreement_id = l.subject_id
WHERE p.list = 'participating' AND p.trusted
GROUP BY l.publication_id, a.state, a.model
ORDER BY l.publication_id, a.state, a.model
