-- the trusted lists in the order in which they were up; a third party's copy stands at its day, without a place in it
SELECT a.seq, a.first_on, a.last_on, a.publication_id, false AS secondary
FROM appearance a
WHERE a.list = $list
UNION ALL
SELECT NULL, p.published_on, p.last_seen_on, p.publication_id, true
FROM publication p
WHERE p.list = $list AND p.trusted AND p.secondary
ORDER BY first_on, seq NULLS LAST, publication_id
