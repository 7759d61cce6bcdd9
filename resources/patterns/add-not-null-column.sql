-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Add a column that must not be null, and fill it
-- The column comes without NOT NULL, its default is set, the rows that are there are filled in batches, and only then
-- it must not be null: proven by a check that lets everybody go on working. On SQLite, where a file has one writer, it is
-- done at once, and the default has to be a constant.
-- marquetry: type add_columns
-- marquetry: hole table name -- The table
-- marquetry: hole column identifier -- The new column
-- marquetry: hole type sql = text -- Its type, as the engine calls it
-- marquetry: hole value sql -- What the rows that are there get; it may speak of other columns
-- marquetry: hole default sql = {{value}} -- What a new row gets where it does not say; it may not speak of columns
-- marquetry: hole key identifier for postgresql, mariadb = id -- A column that is unique and indexed, to go along it
-- marquetry: hole batch number for postgresql, mariadb = 1000 -- How many rows at once
-- marquetry: hole check identifier for postgresql = {{table}}_{{column}}_not_null -- The name of the check on the way
-- marquetry: up postgresql
ALTER TABLE {{table}} ADD COLUMN {{column}} {{type}};
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET DEFAULT {{default}};

-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{table}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    UPDATE {{table}} SET {{column}} = {{value}}
      WHERE {{column}} IS NULL AND {{key}} >= marquetry_since AND {{key}} < marquetry_until;
    IF marquetry_until IS NULL THEN
      UPDATE {{table}} SET {{column}} = {{value}} WHERE {{column}} IS NULL AND {{key}} >= marquetry_since;
    END IF;
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;

-- marquetry: step
ALTER TABLE {{table}} ADD CONSTRAINT {{check}} CHECK ({{column}} IS NOT NULL) NOT VALID;

-- marquetry: step
ALTER TABLE {{table}} VALIDATE CONSTRAINT {{check}};

-- marquetry: step
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET NOT NULL;
ALTER TABLE {{table}} DROP CONSTRAINT {{check}};
-- marquetry: down postgresql
ALTER TABLE {{table}} DROP COLUMN {{column}};
-- marquetry: up mariadb
ALTER TABLE {{table}} ADD COLUMN {{column}} {{type}} NULL DEFAULT NULL, ALGORITHM=INSTANT;
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET DEFAULT ({{default}}), ALGORITHM=INSTANT;
BEGIN NOT ATOMIC
  DECLARE marquetry_since, marquetry_until TYPE OF {{table}}.{{key}};
  SET marquetry_since = (SELECT {{key}} FROM {{table}} ORDER BY {{key}} LIMIT 1);
  WHILE marquetry_since IS NOT NULL DO
    SET marquetry_until = (SELECT {{key}} FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} LIMIT 1 OFFSET {{batch}});
    UPDATE {{table}} SET {{column}} = {{value}}
      WHERE {{column}} IS NULL AND {{key}} >= marquetry_since AND ({{key}} < marquetry_until OR marquetry_until IS NULL);
    SET marquetry_since = marquetry_until;
  END WHILE;
END;
ALTER TABLE {{table}} MODIFY COLUMN {{column}} {{type}} NOT NULL DEFAULT ({{default}}), ALGORITHM=INPLACE, LOCK=NONE;
-- marquetry: down mariadb
ALTER TABLE {{table}} DROP COLUMN {{column}}, ALGORITHM=INSTANT;
-- marquetry: up sqlite
ALTER TABLE {{table}} ADD COLUMN {{column}} {{type}} NOT NULL DEFAULT {{default}};
UPDATE {{table}} SET {{column}} = {{value}};
-- marquetry: down sqlite
ALTER TABLE {{table}} DROP COLUMN {{column}};
