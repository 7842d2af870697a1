-- every document held, with the agreement and agency that it is linked to and the days of its signatures
WITH days AS (
    SELECT sha256, min(try_cast(value AS DATE)) FILTER (field = 'lea_signed_on') AS lea_signed_on,
           min(try_cast(value AS DATE)) FILTER (field = 'ice_signed_on') AS ice_signed_on
    FROM moa_field
    WHERE field IN ('lea_signed_on', 'ice_signed_on')
    GROUP BY sha256
)
SELECT m.sha256, substr(m.sha256, 1, 12) AS id, m.file_name, m.status, m.problem, m.pages, m.scanned,
       round(m.confidence, 3) AS confidence, m.model, m.agency, coalesce(m.state, a.state) AS state, m.template_id,
       m.template_because, m.bespoke, m.words_changed, m.agreement_id, a.agency_id, g.name AS listed_as, m.linked_by,
       m.link_confidence, a.signed_on AS listed_signed_on, a.moa_url, a.addendum_url, d.lea_signed_on, d.ice_signed_on
FROM moa m
LEFT JOIN agreement a USING (agreement_id)
LEFT JOIN agency g ON g.agency_id = a.agency_id
LEFT JOIN days d ON d.sha256 = m.sha256
ORDER BY coalesce(m.state, a.state) NULLS LAST, coalesce(g.name, m.agency, m.file_name), m.model, m.sha256
