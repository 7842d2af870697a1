-- decisions about a publication and the files that hold it (those about single rows stand at the rows)
SELECT decision_id, subject_id, rule, outcome, reason, before, after FROM decision
WHERE subject_id = $id
   OR subject_id IN (SELECT file_name FROM capture WHERE publication_id = $id)
ORDER BY rule, decision_id
