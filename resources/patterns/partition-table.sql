-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Partition a big table by ranges, without copying it
-- The table as it is becomes the first partition, for all that is below a bound that no row has reached yet; what comes
-- then goes into the first range and, behind that, into a default partition, until more ranges are drawn. That no row is above the bound is
-- proven while everybody goes on working. The column has to be part of the primary key from now on, and of every unique
-- index. A table that foreign keys, triggers, rules or policies belong to is refused: they would not come along. On the way back all
-- rows go into the first table again.
-- marquetry: type alter_table
-- marquetry: hole table name -- The table
-- marquetry: hole column identifier -- The column whose ranges they are
-- marquetry: hole column_name text = {{column}} -- The same column, as a text
-- marquetry: hole bound text -- From here on rows go into new partitions: 2027-01-01
-- marquetry: hole until text -- Where the first new partition ends: 2027-02-01
-- marquetry: hole key identifier = id -- The primary key
-- marquetry: hole primary identifier = {{table}}_pkey -- The name of the primary key
-- marquetry: hole bare identifier = {{table}} -- The name of the table, without its namespace
-- marquetry: hole before identifier = {{table}}_before -- What the table as it is will be called
-- marquetry: hole before_name name = {{table}}_before -- The same, with its namespace
-- marquetry: hole first name = {{table}}_first -- The name of the first new partition
-- marquetry: hole rest name = {{table}}_rest -- The name of the default partition
-- marquetry: hole check identifier = {{table}}_{{column}}_below -- The name of the check that proves the bound
-- marquetry: hole next identifier = {{table}}_next_pkey -- What the index of the new primary key is called on the way
-- marquetry: hole back identifier = {{table}}_back_pkey -- What the index of the old primary key is called on the way back
-- marquetry: refused sqlite -- it has no partitions
-- marquetry: refused mariadb -- it copies the whole table under a lock: draw it, and generate for a quiet hour
-- marquetry: up postgresql
DO $marquetry$
DECLARE
  part constant regclass := {{table|text}};
  what text;
BEGIN
  SELECT string_agg(DISTINCT it, ', ') INTO what FROM (
    SELECT 'foreign key ' || conname AS it FROM pg_constraint WHERE contype = 'f' AND part IN (conrelid, confrelid)
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = part AND NOT tgisinternal
    UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = part
    UNION ALL SELECT 'policy ' || polname FROM pg_policy WHERE polrelid = part
    UNION ALL SELECT 'grant on column ' || attname FROM pg_attribute WHERE attrelid = part AND attacl IS NOT NULL
    UNION ALL SELECT 'nullable column ' || attname FROM pg_attribute WHERE attrelid = part AND attname = {{column_name}} AND NOT attnotnull
    UNION ALL SELECT 'view ' || r.ev_class::regclass FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
      WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = part AND r.ev_class <> part
  ) AS all_of_them;
  IF what IS NOT NULL THEN
    RAISE EXCEPTION '% has what would not come along: %', part, what;
  END IF;
END
$marquetry$;
ALTER TABLE {{table}} ADD CONSTRAINT {{check}} CHECK ({{column}} < {{bound}}) NOT VALID;

-- marquetry: step
ALTER TABLE {{table}} VALIDATE CONSTRAINT {{check}};

-- marquetry: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY {{next}} ON {{table}} ({{key}}, {{column}});

-- marquetry: step
ALTER TABLE {{table}} DROP CONSTRAINT {{primary}};
ALTER TABLE {{table}} ADD CONSTRAINT {{next}} PRIMARY KEY USING INDEX {{next}};
ALTER TABLE {{table}} RENAME TO {{before}};
CREATE TABLE {{table}} (LIKE {{before_name}} INCLUDING ALL) PARTITION BY RANGE ({{column}});
ALTER TABLE {{table}} DROP CONSTRAINT {{check}};
DO $marquetry$
DECLARE
  was constant regclass := {{before_name|text}};
  now constant regclass := {{table|text}};
  part record;
BEGIN
  FOR part IN SELECT attname AS name, c.relname AS sequence, c.oid::regclass AS old, pg_get_serial_sequence(now::text, attname)::regclass AS new
              FROM pg_attribute JOIN pg_class c ON c.oid = pg_get_serial_sequence(was::text, attname)::regclass
              WHERE attrelid = was AND attidentity <> '' LOOP
    EXECUTE format('SELECT setval(%L, nextval(%L))', part.new, part.old);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY', was, part.name);
    EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', part.new, part.sequence);
  END LOOP;
  FOR part IN SELECT d.objid::regclass AS sequence, a.attname AS name FROM pg_depend d
              JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
              JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
              WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = was AND d.deptype = 'a' LOOP
    EXECUTE format('ALTER SEQUENCE %s OWNED BY %s.%I', part.sequence, now, part.name);
  END LOOP;
  FOR part IN SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS who, privilege_type AS what,
                     CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS further
              FROM pg_class, aclexplode(relacl) WHERE oid = was LOOP
    EXECUTE format('GRANT %s ON %s TO %s%s', part.what, now, part.who, part.further);
  END LOOP;
  IF obj_description(was, 'pg_class') IS NOT NULL THEN
    EXECUTE format('COMMENT ON TABLE %s IS %L', now, obj_description(was, 'pg_class'));
  END IF;
  EXECUTE format('ALTER TABLE %s OWNER TO %s', now, (SELECT relowner::regrole FROM pg_class WHERE oid = was));
END
$marquetry$;
ALTER TABLE {{table}} ATTACH PARTITION {{before_name}} FOR VALUES FROM (MINVALUE) TO ({{bound}});
CREATE TABLE {{first}} PARTITION OF {{table}} FOR VALUES FROM ({{bound}}) TO ({{until}});
CREATE TABLE {{rest}} PARTITION OF {{table}} DEFAULT;
ALTER TABLE {{before_name}} DROP CONSTRAINT {{check}};
-- marquetry: down postgresql
-- marquetry: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY {{back}} ON {{before_name}} ({{key}});

-- marquetry: step
ALTER TABLE {{table}} DETACH PARTITION {{before_name}};
DO $marquetry$
DECLARE
  was constant regclass := {{before_name|text}};
  now constant regclass := {{table|text}};
  names constant text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                          WHERE attrelid = was AND attnum > 0 AND NOT attisdropped AND attgenerated = '');
  part record;
BEGIN
  EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s', was, names, names, now);
  FOR part IN SELECT attname AS name, attidentity AS kind, c.relname AS sequence, c.oid::regclass AS old, s.*
              FROM pg_attribute JOIN pg_class c ON c.oid = pg_get_serial_sequence(now::text, attname)::regclass
              JOIN pg_sequence s ON s.seqrelid = c.oid
              WHERE attrelid = now AND attidentity <> '' LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I ADD GENERATED %s AS IDENTITY (START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s %s)',
                   was, part.name, CASE part.kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, part.seqstart, part.seqincrement,
                   part.seqmin, part.seqmax, part.seqcache, CASE WHEN part.seqcycle THEN 'CYCLE' ELSE '' END);
    EXECUTE format('SELECT setval(%L, nextval(%L))', pg_get_serial_sequence(was::text, part.name), part.old);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY', now, part.name);
    EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', pg_get_serial_sequence(was::text, part.name)::regclass, part.sequence);
  END LOOP;
  FOR part IN SELECT d.objid::regclass AS sequence, a.attname AS name FROM pg_depend d
              JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
              JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
              WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = now AND d.deptype = 'a' LOOP
    EXECUTE format('ALTER SEQUENCE %s OWNED BY %s.%I', part.sequence, was, part.name);
  END LOOP;
END
$marquetry$;
DROP TABLE {{table}};
ALTER TABLE {{before_name}} DROP CONSTRAINT {{next}};
ALTER TABLE {{before_name}} ADD CONSTRAINT {{primary}} PRIMARY KEY USING INDEX {{back}};
ALTER TABLE {{before_name}} RENAME TO {{bare}};
