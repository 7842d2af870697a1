-- what was read from a document
SELECT seq, field, value, status, words, round(confidence, 3) AS confidence, page, start_at, end_at, basis
FROM moa_field
WHERE sha256 = $id
ORDER BY seq
