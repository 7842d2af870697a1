-- the agency that goes by an id, also by one of former times
SELECT agency_id FROM agency WHERE agency_id = $id
UNION
SELECT agency_id FROM agency_alias WHERE alias = $id
