-- from when to when each application was on the pending lists
SELECT agency_id, first_listed_on, last_listed_on FROM application ORDER BY agency_id, first_listed_on, last_listed_on
