-- agreements of each state, and how many of them a list links to a document of
SELECT state, count(*) AS agreements, count(moa_url) AS linked, count(addendum_url) AS addenda
FROM agreement
GROUP BY state
ORDER BY state
