-- the lists that changed last, newest first
SELECT publication_id, any_value("on") AS "on", count(*) AS changes FROM change
GROUP BY publication_id ORDER BY any_value("on") DESC, publication_id DESC LIMIT $lists
