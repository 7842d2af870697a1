-- where a document's clauses have other words than the template's
SELECT clause_seq, seq, old, new
FROM clause_change
WHERE sha256 = $id
ORDER BY clause_seq, seq
