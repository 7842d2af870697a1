-- a document's clauses, and how each compares with the template's; those left out come last
SELECT seq, label AS clause, heading, page, text, verdict, words_changed, misread
FROM clause
WHERE sha256 = $id
ORDER BY seq
