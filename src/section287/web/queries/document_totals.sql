-- agreements of each state, how many of them a list links to a document of, how many documents are held and missing
SELECT a.state, count(*) AS agreements, count(moa_url) AS linked, count(addendum_url) AS addenda,
       (SELECT count(*) FROM moa m LEFT JOIN agreement o USING (agreement_id)
        WHERE coalesce(m.state, o.state) = a.state) AS held,
       (SELECT count(*) FROM moa_missing s JOIN agreement o USING (agreement_id) WHERE o.state = a.state) AS missing
FROM agreement a
GROUP BY a.state
ORDER BY a.state
