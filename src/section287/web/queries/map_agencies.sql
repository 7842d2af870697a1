-- every agency that was ever on a list, with the day from which an agreement of its is known
SELECT g.agency_id, g.name, g.state, g.county_fips, g.level,
       min(least(a.first_listed_on, coalesce(a.signed_on, a.first_listed_on))) AS first_agreement_on
FROM agency g
LEFT JOIN agreement a USING (agency_id)
GROUP BY g.agency_id, g.name, g.state, g.county_fips, g.level
ORDER BY g.agency_id
