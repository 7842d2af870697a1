-- the agreement or application that goes by an id, also by one of former times
SELECT agreement_id AS id FROM agreement WHERE agreement_id = $id
UNION
SELECT agreement_id FROM agreement_alias WHERE alias = $id
UNION
SELECT application_id FROM application WHERE application_id = $id
