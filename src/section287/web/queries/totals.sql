-- what became of agreements and applications over all the lists, and how many lists there are
SELECT (SELECT count(*) FROM agreement WHERE status = 'removed') AS removed,
       (SELECT min(first_on) FROM appearance WHERE list = 'participating') AS since,
       (SELECT count(*) FROM application WHERE outcome = 'granted') AS granted,
       (SELECT count(*) FROM publication WHERE trusted) AS lists
