SELECT "realm", 'org', "kind" || ' ' || "state", count(*) FROM "org" GROUP BY 1, 3
UNION ALL SELECT "realm", 'employer', "state", count(*) FROM "employer" GROUP BY 1, 3
UNION ALL SELECT "realm", 'person', "state", count(*) FROM "person" GROUP BY 1, 3
UNION ALL SELECT "realm", 'member', "state", count(*) FROM "member" GROUP BY 1, 3
UNION ALL SELECT "realm", 'gone', "cause", count(*) FROM "member" WHERE "state" = 'gone' GROUP BY 1, 3
UNION ALL SELECT "realm", 'kept', "kept", count(*) FROM "member" WHERE "state" = 'retained' GROUP BY 1, 3
UNION ALL SELECT "realm", 'post', "role" || ' ' || "state", count(*) FROM "post" GROUP BY 1, 3
UNION ALL SELECT "realm", 'term',
       CASE WHEN "expires" = 0 THEN 'unknown' WHEN "expires" < 20261031 THEN 'overdue' ELSE 'running' END, count(*)
  FROM "org" WHERE "state" = 'active' AND "kind" IN ('base', 'joint') GROUP BY 1, 3
UNION ALL SELECT "realm", 'employer of a union',
       CASE WHEN EXISTS (SELECT 1 FROM "employer" e WHERE e."realm" = o."realm" AND e."state" = 'live'
                            AND e."credit" <> '' AND e."credit" = o."employer_credit") THEN 'by code'
            WHEN "employer_credit" = '' AND (SELECT count(*) FROM "employer" e WHERE e."realm" = o."realm"
                            AND e."state" = 'live' AND e."name" = o."employer_name") = 1 THEN 'by name'
            WHEN "employer_name" = '' THEN 'not said'
            ELSE 'not registered' END, count(*)
  FROM "org" o WHERE "kind" IN ('base', 'joint') GROUP BY 1, 3
UNION ALL SELECT "realm", 'account', '-', count(*) FROM "account" GROUP BY 1
