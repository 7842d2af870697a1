-- the lists that were up before and after a publication, each time it appeared
SELECT seq, first_on, last_on, before_id, before_on, after_id, after_on
FROM (SELECT seq, first_on, last_on, publication_id,
             lag(publication_id) OVER (ORDER BY seq) AS before_id, lag(last_on) OVER (ORDER BY seq) AS before_on,
             lead(publication_id) OVER (ORDER BY seq) AS after_id, lead(first_on) OVER (ORDER BY seq) AS after_on
      FROM appearance WHERE list = $list)
WHERE publication_id = $id
ORDER BY seq
