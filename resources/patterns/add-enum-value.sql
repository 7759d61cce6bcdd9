-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Add a value to an enum
-- The way back takes it out again: rows that have it get another value. On PostgreSQL that makes the type anew and
-- rewrites every table that has a column of it.
-- marquetry: type alter_table
-- marquetry: hole enum name for postgresql -- The enum
-- marquetry: hole table name for mariadb -- The table
-- marquetry: hole column identifier for mariadb -- Its column
-- marquetry: hole values texts for mariadb -- The values that it has, in their order: new,paid,sent
-- marquetry: hole rest sql for mariadb = -- What stands behind its type: NOT NULL DEFAULT 'new'
-- marquetry: hole value text -- The new value
-- marquetry: hole after text for postgresql -- The value that it comes after
-- marquetry: hole instead text for postgresql = {{after}} -- What rows that have it get on the way back
-- marquetry: hole instead text for mariadb -- What rows that have it get on the way back
-- marquetry: refused sqlite -- an enum is a check there, which only a rebuild of the table changes: draw it, and generate
-- marquetry: up postgresql
-- marquetry: no-transaction
ALTER TYPE {{enum}} ADD VALUE IF NOT EXISTS {{value}} AFTER {{after}};
-- marquetry: down postgresql
DO $marquetry$
DECLARE
  gone constant text := {{value}};
  instead constant text := {{instead}};
  old record;
  part record;
  made text;
  preset text;
BEGIN
  SELECT t.oid, t.typname AS name, t.typnamespace::regnamespace AS place, t.typowner::regrole AS owner,
         (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum
          WHERE enumtypid = t.oid AND enumlabel <> gone) AS labels
    INTO STRICT old FROM pg_type t WHERE t.oid = {{enum|text}}::regtype;
  made := format('%s.%I', old.place, 'marquetry_' || old.oid);
  EXECUTE format('CREATE TYPE %s AS ENUM (%s)', made, old.labels);
  EXECUTE format('ALTER TYPE %s OWNER TO %s', made, old.owner);
  FOR part IN SELECT a.attrelid::regclass AS place, a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS preset
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              WHERE a.atttypid = old.oid AND NOT a.attisdropped AND a.attinhcount = 0
  LOOP
    IF part.preset IS NOT NULL THEN
      EXECUTE format('SELECT (%s)::text', part.preset) INTO preset;
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT', part.place, part.name);
    END IF;
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s USING (CASE WHEN %I::text = %L THEN %L ELSE %I::text END)::%s',
                   part.place, part.name, made, part.name, gone, instead, part.name, made);
    IF part.preset IS NOT NULL THEN
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %L', part.place, part.name,
                     CASE WHEN preset = gone THEN instead ELSE preset END);
    END IF;
  END LOOP;
  EXECUTE format('DROP TYPE %s', old.oid::regtype);
  EXECUTE format('ALTER TYPE %s RENAME TO %I', made, old.name);
END
$marquetry$;
-- marquetry: up mariadb
ALTER TABLE {{table}} MODIFY COLUMN {{column}} ENUM ({{values}}, {{value}}) {{rest}}, ALGORITHM=INSTANT;
-- marquetry: down mariadb
UPDATE {{table}} SET {{column}} = {{instead}} WHERE {{column}} = {{value}};
ALTER TABLE {{table}} MODIFY COLUMN {{column}} ENUM ({{values}}) {{rest}}, ALGORITHM=COPY, LOCK=SHARED;
