-- judge.sql - what must not be there, whoever was killed when.  Each statement below its title finds
-- nothing, on SQLite and on PostgreSQL.  {module} stands for each register, {part} for each table of a part.

-- a record whose revision is not the last of its history
SELECT '{module}', t."id", t."rev", max(h."rev") FROM "{module}" t
  LEFT JOIN "history" h ON h."realm" = t."realm" AND h."record" = t."id" AND h."module" = '{module}'
 GROUP BY t."realm", t."id", t."rev" HAVING count(h."rev") <> t."rev" OR max(h."rev") <> t."rev"

-- a history with a gap
SELECT "module", "record", count(*), min("rev"), max("rev") FROM "history"
 GROUP BY "realm", "record", "module" HAVING count(*) <> max("rev") OR min("rev") <> 1

-- one record in two modules
SELECT "record" FROM "history" GROUP BY "realm", "record" HAVING count(DISTINCT "module") > 1

-- history of a record that is not there and was not taken back
SELECT h."module", h."record", h."rev", h."step" FROM "history" h
 WHERE h."module" = '{module}' AND h."step" <> 'import.undo'
   AND h."rev" = (SELECT max(x."rev") FROM "history" x WHERE x."realm" = h."realm" AND x."record" = h."record")
   AND NOT EXISTS (SELECT 1 FROM "{module}" t WHERE t."realm" = h."realm" AND t."id" = h."record")

-- a history row without its log line, or with two
SELECT h."module", h."record", h."rev", count(l."seq") FROM "history" h
  LEFT JOIN "log" l ON l."realm" = h."realm" AND l."record" = h."record" AND l."rev" = h."rev"
 GROUP BY h."realm", h."module", h."record", h."rev" HAVING count(l."seq") <> 1

-- a log line without its history row
SELECT l."lane", l."seq", l."n", l."record", l."rev" FROM "log" l
  LEFT JOIN "history" h ON h."realm" = l."realm" AND h."record" = l."record" AND h."rev" = l."rev" WHERE h."rev" IS NULL

-- a log line beyond its lane, or lines of a group with a gap
SELECT l."lane", l."seq", count(*), max(l."n"), (SELECT a."seq" FROM "lane" a WHERE a."realm" = l."realm" AND a."lane" = l."lane")
  FROM "log" l GROUP BY l."realm", l."lane", l."seq" HAVING count(*) <> max(l."n") + 1
    OR l."seq" > coalesce((SELECT a."seq" FROM "lane" a WHERE a."realm" = l."realm" AND a."lane" = l."lane"), 0)

-- an id that its lane has not saved
SELECT l."lane", l."record", a."last_id" FROM "log" l JOIN "lane" a ON a."realm" = l."realm" AND a."lane" = l."lane"
 WHERE (l."record" >> 12) & 1023 = l."lane" AND l."record" > a."last_id"

-- a record whose id is of a later instant than its lane's
SELECT '{module}', t."id" FROM "{module}" t WHERE NOT EXISTS (SELECT 1 FROM "lane" a
 WHERE a."realm" = t."realm" AND a."lane" = (t."id" >> 12) & 1023 AND a."last_id" >= t."id")

-- a span without its record, or one that ends before it began
SELECT '{module}', s."record" FROM "{module}_span" s LEFT JOIN "{module}" t ON t."realm" = s."realm" AND t."id" = s."record"
 WHERE t."id" IS NULL OR s."until" < s."since"

-- a row of a part without its record
SELECT '{part}', p."_of" FROM "{part}" p LEFT JOIN "org" o ON o."realm" = p."realm" AND o."id" = p."_of" WHERE o."id" IS NULL

-- a keyed hash without its record
SELECT 'blind', b."record" FROM "blind" b WHERE NOT EXISTS (SELECT 1 FROM "person" p WHERE p."realm" = b."realm" AND p."id" = b."record")
   AND NOT EXISTS (SELECT 1 FROM "org" o WHERE o."realm" = b."realm" AND o."id" = b."record")

-- last digits without their record
SELECT 'tail', b."record" FROM "tail" b WHERE NOT EXISTS (SELECT 1 FROM "person" p WHERE p."realm" = b."realm" AND p."id" = b."record")
   AND NOT EXISTS (SELECT 1 FROM "org" o WHERE o."realm" = b."realm" AND o."id" = b."record")

-- a person whose protected values are not all to be found
SELECT p."id", (SELECT count(*) FROM "blind" b WHERE b."record" = p."id"), (SELECT count(*) FROM "tail" b WHERE b."record" = p."id")
  FROM "person" p WHERE (CASE WHEN length(p."document") > 0 THEN 1 ELSE 0 END) + (CASE WHEN length(p."phone") > 0 THEN 1 ELSE 0 END)
    <> (SELECT count(*) FROM "blind" b WHERE b."realm" = p."realm" AND b."record" = p."id")
    OR (SELECT count(*) FROM "blind" b WHERE b."realm" = p."realm" AND b."record" = p."id")
     > (SELECT count(*) FROM "tail" b WHERE b."realm" = p."realm" AND b."record" = p."id")

-- a document that two have
SELECT b."tag", count(*) FROM "blind" b WHERE b."tag" = {document} GROUP BY b."realm", b."tag", b."hash" HAVING count(*) > 1

-- two live memberships of one person
SELECT "person", count(*) FROM "member" WHERE "state" NOT IN ('refused', 'gone') GROUP BY "realm", "person" HAVING count(*) > 1

-- a code that two live employers have
SELECT "credit", count(*) FROM "employer" WHERE "state" = 'live' AND "credit" <> '' GROUP BY "realm", "credit" HAVING count(*) > 1

-- two unions of one name below one
SELECT "name", count(*) FROM "org" WHERE "state" = 'active' GROUP BY "realm", "above", "name" HAVING count(*) > 1

-- a membership that refers to nobody, or has another name than its person
SELECT m."id", m."name", p."name" FROM "member" m LEFT JOIN "person" p ON p."realm" = m."realm" AND p."id" = m."person"
 WHERE p."id" IS NULL OR p."name" <> m."name"

-- a membership in no union, or owned by another
SELECT m."id", m."owner" FROM "member" m LEFT JOIN "org" o ON o."realm" = m."realm" AND o."id" = m."org"
 WHERE o."id" IS NULL OR o."owner" <> m."owner"

-- a union without its node, or a node without its union
SELECT o."id", o."owner", n."org" FROM "org" o LEFT JOIN "node" n ON n."realm" = o."realm" AND n."no" = o."owner"
 WHERE n."org" IS NULL OR n."org" <> o."id"
UNION ALL SELECT n."org", n."no", NULL FROM "node" n LEFT JOIN "org" o ON o."realm" = n."realm" AND o."id" = n."org" WHERE o."id" IS NULL

-- an edge of no node, a node without an edge, a parent that is not there
SELECT e."node", e."parent" FROM "edge" e WHERE NOT EXISTS (SELECT 1 FROM "node" n WHERE n."realm" = e."realm" AND n."no" = e."node")
    OR (e."parent" >= 0 AND NOT EXISTS (SELECT 1 FROM "node" n WHERE n."realm" = e."realm" AND n."no" = e."parent"))
UNION ALL SELECT n."no", -2 FROM "node" n WHERE NOT EXISTS (SELECT 1 FROM "edge" e WHERE e."realm" = n."realm" AND e."node" = n."no")

-- a union that hangs elsewhere than its record says
SELECT o."id", e."parent", u."owner" FROM "org" o
  JOIN "edge" e ON e."realm" = o."realm" AND e."node" = o."owner" AND e."line" = 0
   AND e."since" = (SELECT max(x."since") FROM "edge" x WHERE x."realm" = o."realm" AND x."node" = o."owner" AND x."line" = 0)
  JOIN "org" u ON u."realm" = o."realm" AND u."id" = o."above" WHERE e."parent" <> u."owner"

-- a number of a node that will be given again
SELECT v."realm", v."next_no", max(n."no") FROM "tree_version" v JOIN "node" n ON n."realm" = v."realm"
 GROUP BY v."realm", v."next_no" HAVING v."next_no" <= max(n."no")

-- a number of a member that two have, or that nobody drew
SELECT "number", count(*) FROM "member" WHERE "number" <> '' GROUP BY "realm", "number" HAVING count(*) > 1
UNION ALL SELECT m."number", 0 FROM "member" m WHERE m."number" <> '' AND NOT EXISTS (SELECT 1 FROM "history" h
  WHERE h."realm" = m."realm" AND h."record" = m."id" AND h."step" = 'admit')

-- numbers with a gap
SELECT s."class", s."last", (SELECT count(*) FROM "member" m WHERE m."realm" = s."realm" AND m."number" <> '') FROM "serial" s
 WHERE s."class" = 'member' AND (s."last" <> (SELECT count(*) FROM "member" m WHERE m."realm" = s."realm" AND m."number" <> '')
    OR s."last" <> (SELECT max(CAST(substr(m."number", 5) AS bigint)) FROM "member" m WHERE m."realm" = s."realm" AND m."number" <> ''))

-- somebody admitted without a number
SELECT m."id" FROM "member" m WHERE m."number" = '' AND EXISTS (SELECT 1 FROM "history" h
 WHERE h."realm" = m."realm" AND h."record" = m."id" AND h."step" = 'admit')

-- a claim on what is not there
SELECT "kind", "record" FROM "taken" t WHERE NOT EXISTS (SELECT 1 FROM "history" h WHERE h."realm" = t."realm" AND h."record" = t."record")

-- a row of an import without its record
SELECT r."import", r."module", r."record" FROM "import_row" r JOIN "import" i ON i."realm" = r."realm" AND i."id" = r."import"
 WHERE i."state" = 'done' AND r."module" = '{module}'
   AND NOT EXISTS (SELECT 1 FROM "{module}" t WHERE t."realm" = r."realm" AND t."id" = r."record")

-- a record of an import that is not written
SELECT '{module}', t."batch", i."state", count(*) FROM "{module}" t LEFT JOIN "import" i ON i."realm" = t."realm" AND i."id" = t."batch"
 WHERE t."batch" <> 0 AND coalesce(i."state", '-') NOT IN ('done', 'undoing') GROUP BY t."batch", i."state"

-- a message to nobody
SELECT m."id", m."person" FROM "message" m WHERE NOT EXISTS (SELECT 1 FROM "person" p WHERE p."realm" = m."realm" AND p."id" = m."person")
