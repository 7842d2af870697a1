-- what the rules declined to decide
SELECT decision_id, subject_id, rule, reason FROM decision WHERE outcome = 'declined' ORDER BY decision_id
