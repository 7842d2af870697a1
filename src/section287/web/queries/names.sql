-- every agency with all its spellings, for the search box
SELECT g.agency_id, g.name, g.state, g.county, g.county_fips, g.kind, g.level, m.models_listed, m.agreements_ever,
       string_agg(n.name, ' ' ORDER BY n.name) AS spellings
FROM agency g
LEFT JOIN agency_name n USING (agency_id)
LEFT JOIN (SELECT agency_id, count(*) AS agreements_ever,
                  string_agg(DISTINCT model, ', ' ORDER BY model) FILTER (status = 'listed') AS models_listed
           FROM agreement GROUP BY agency_id) m USING (agency_id)
GROUP BY g.agency_id, g.name, g.state, g.county, g.county_fips, g.kind, g.level, m.models_listed, m.agreements_ever
ORDER BY g.name, g.state, g.agency_id
