-- a state's agreements that a newer copy by a third party is without
SELECT agreement_id FROM agreement WHERE state = $state AND absent_from_secondary ORDER BY agreement_id
