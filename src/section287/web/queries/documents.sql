-- every link to a signed agreement or addendum that a list has printed, and the document held of it
SELECT a.agreement_id, a.agency_id, g.name AS agency, a.state, a.model, a.status, a.signed_on, a.moa_url,
       a.moa_posted_on, a.addendum_url, a.addendum_posted_on,
       (SELECT min(substr(m.sha256, 1, 12)) FROM moa m WHERE m.agreement_id = a.agreement_id) AS document_id,
       a.agreement_id IN (SELECT agreement_id FROM moa_missing) AS is_missing
FROM agreement a
JOIN agency g USING (agency_id)
WHERE a.moa_url IS NOT NULL OR a.addendum_url IS NOT NULL
ORDER BY a.state, g.name, a.model, a.agreement_id
