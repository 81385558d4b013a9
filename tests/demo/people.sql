SELECT m."name", m."number", m."state", m."since", m."joined", m."job", o."name", p."born", p."sex", p."ethnic",
       p."education", p."kind", length(p."document"), length(p."phone")
  FROM "member" m JOIN "org" o ON o."realm" = m."realm" AND o."id" = m."org"
  JOIN "person" p ON p."realm" = m."realm" AND p."id" = m."person"
 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
