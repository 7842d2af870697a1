-- What each trusted participating list shows. place_state is loaded from places/.
WITH counted AS (
    SELECT l.publication_id, a.model, g.agency_id, g.county_fips, g.state, s.kind AS state_kind
    FROM listing l
    JOIN agreement a ON a.agreement_id = l.subject_id
    JOIN agency g ON g.agency_id = a.agency_id
    LEFT JOIN place_state s ON s.code = g.state
    WHERE NOT l.is_duplicate
)
SELECT p.publication_id, p.published_on, p.last_seen_on, p.era, p.secondary, p.file_name, p.table_sha256, p.url,
       p.row_count AS rows,
       count(c.agency_id)::INTEGER AS agreements,
       count(DISTINCT c.agency_id)::INTEGER AS agencies,
       count(DISTINCT c.county_fips)::INTEGER AS counties,
       (count(DISTINCT c.state) FILTER (c.state_kind IN ('state', 'district')))::INTEGER AS states,
       (count(DISTINCT c.state) FILTER (c.state_kind = 'territory'))::INTEGER AS territories,
       count_if(c.model = 'JEM')::INTEGER AS agreements_jem,
       count_if(c.model = 'TFM')::INTEGER AS agreements_tfm,
       count_if(c.model = 'WSO')::INTEGER AS agreements_wso,
       count_if(c.model = 'JEM+TFM')::INTEGER AS agreements_jem_tfm,
       count_if(c.model = 'unknown')::INTEGER AS agreements_unknown
FROM publication p
LEFT JOIN counted c USING (publication_id)
WHERE p.trusted AND p.list = 'participating'
GROUP BY ALL
