-- templates with the documents that are compared with each
SELECT t.template_id, t.model, t.mark, t.agreements,
       (SELECT count(*) FROM template_clause c WHERE c.template_id = t.template_id) AS clauses,
       (SELECT count(*) FROM moa m WHERE m.template_id = t.template_id) AS held,
       (SELECT count(*) FROM moa m WHERE m.template_id = t.template_id AND m.bespoke) AS bespoke
FROM moa_template t
ORDER BY t.model, t.template_id
