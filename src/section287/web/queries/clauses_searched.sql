-- the clauses of all documents that are there to be searched; a clause left out has the template's words
SELECT c.sha256, c.seq, c.label AS clause, c.heading, c.page, c.text, c.verdict
FROM clause c
JOIN moa m USING (sha256)
WHERE c.page IS NOT NULL AND NOT (c.label = '' AND c.heading = 'SIGNATURES')
ORDER BY coalesce(m.state, 'ZZ'), m.agency, m.sha256, c.seq
