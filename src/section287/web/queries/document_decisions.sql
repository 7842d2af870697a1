-- where documents and ICE's list differ, and documents that fit no listed agreement
SELECT d.decision_id, d.subject_id, d.subject_kind, d.rule, d.outcome, d.reason, d.before, d.after,
       regexp_extract(d.decision_id, '^[a-z_]+[-/]([0-9a-f]{12})', 1) AS id
FROM decision d
WHERE d.rule LIKE 'document\_%' ESCAPE '\' AND d.rule <> 'document_linked'
ORDER BY d.rule, d.decision_id
