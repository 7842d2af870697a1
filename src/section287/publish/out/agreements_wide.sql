-- One row per agreement, with everything a reader joins by hand otherwise. place_state is loaded from places/.
WITH shown AS (
    SELECT l.subject_id AS agreement_id, l.publication_id, p.file_name, p.table_sha256, l.row_number,
           coalesce(up.first_on, p.published_on) AS up_on, coalesce(up.seq, 0) AS seq
    FROM listing l
    JOIN publication p USING (publication_id)
    JOIN agreement a ON a.agreement_id = l.subject_id
    LEFT JOIN appearance up USING (publication_id)
    -- a third party's copy speaks only for agreements that no list of ICE's own has
    WHERE p.trusted AND p.list = 'participating' AND (NOT p.secondary OR a.secondary_only)
),
first_shown AS (
    SELECT * FROM shown
    QUALIFY row_number() OVER (PARTITION BY agreement_id ORDER BY up_on, seq, publication_id, row_number) = 1
),
last_shown AS (
    SELECT * FROM shown
    QUALIFY row_number() OVER (
        PARTITION BY agreement_id ORDER BY up_on DESC, seq DESC, publication_id DESC, row_number) = 1
),
granted AS (
    SELECT * FROM application WHERE agreement_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY agreement_id ORDER BY first_listed_on, application_id) = 1
)
SELECT a.agreement_id, a.agency_id, g.name AS agency, a.state, s.name AS state_name, s.fips AS state_fips,
       g.county, g.county_fips, g.place, g.kind, g.level, g.ori, g.ori_status, g.population, g.officers,
       a.model, a.signed_on, a.first_listed_on, a.listed_before_on, a.last_listed_on, a.missing_on,
       a.status, a.removal_confirmed, a.superseded_by, a.succession,
       a.moa_url, a.moa_posted_on, a.addendum_url, a.addendum_posted_on,
       p.application_id, p.first_listed_on AS first_pending_on, p.days_to_listing,
       a.secondary_only, a.publications,
       f.publication_id AS first_publication_id, f.file_name AS first_file_name,
       f.table_sha256 AS first_table_sha256, f.row_number AS first_row_number,
       t.publication_id AS last_publication_id, t.file_name AS last_file_name,
       t.table_sha256 AS last_table_sha256, t.row_number AS last_row_number
FROM agreement a
JOIN agency g USING (agency_id)
LEFT JOIN place_state s ON s.code = a.state
LEFT JOIN granted p USING (agreement_id)
LEFT JOIN first_shown f USING (agreement_id)
LEFT JOIN last_shown t USING (agreement_id)
