-- each agreement's stretches on the lists: from which step to which it was printed without a break
WITH step AS (SELECT unnest($publications) AS publication_id, unnest($steps) AS step),
seen AS (SELECT DISTINCT l.subject_id, s.step FROM step s JOIN listing l USING (publication_id)),
run AS (SELECT subject_id, step, step - row_number() OVER (PARTITION BY subject_id ORDER BY step) AS island FROM seen)
SELECT a.agency_id, a.model, min(r.step) AS first, max(r.step) AS last
FROM run r
JOIN agreement a ON a.agreement_id = r.subject_id
GROUP BY r.subject_id, a.agency_id, a.model, r.island
ORDER BY a.agency_id, first, last, a.model
