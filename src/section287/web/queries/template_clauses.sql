-- a template's clauses
SELECT seq, label AS clause, heading, text, agreements
FROM template_clause
WHERE template_id = $id
ORDER BY seq
