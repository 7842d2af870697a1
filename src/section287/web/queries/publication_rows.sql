-- a publication's rows as printed, with what each was read as
SELECT l.row_number, r.state, r.agency, r.type, r.county, r.model, r.signed, r.moa, r.moa_url, r.addendum,
       r.addendum_url, l.agency_id, l.subject_id, l.is_duplicate, d.decisions
FROM listing l
JOIN printed_row r USING (row_id)
LEFT JOIN (SELECT row_number, count(*) AS decisions FROM decision_row WHERE publication_id = $id GROUP BY row_number) d
       ON d.row_number = l.row_number
WHERE l.publication_id = $id
ORDER BY l.row_number
