-- the decisions of one rule
SELECT decision_id, subject_id, subject_kind, outcome, reason, before, after FROM decision
WHERE rule = $rule ORDER BY subject_id, decision_id
