-- how each page of a document was read
SELECT page, read_by, round(confidence, 3) AS confidence
FROM moa_page
WHERE sha256 = $id
ORDER BY page
