-- how often each rule decided
SELECT rule, outcome, count(*) AS decisions FROM decision GROUP BY rule, outcome ORDER BY rule, outcome
