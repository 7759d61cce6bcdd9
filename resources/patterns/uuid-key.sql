-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Move to UUID keys, 1: a table gets a UUID beside its key
-- The column comes empty, new rows get a UUID, the others are filled in batches; then it must not be null, and is
-- unique, by an index that is built while everybody goes on working. Next: uuid-reference for each table that points
-- here, and uuid-key-switch when all programs know the new column.
-- marquetry: type add_columns
-- marquetry: hole table name -- The table
-- marquetry: hole column identifier = uuid -- The new column
-- marquetry: hole key identifier = id -- The primary key as it is
-- marquetry: hole batch number = 1000 -- How many rows at once
-- marquetry: hole check identifier for postgresql = {{table}}_{{column}}_not_null -- The name of the check on the way
-- marquetry: hole unique identifier = {{table}}_{{column}}_key -- The name of the unique index
-- marquetry: refused sqlite -- it has no type for a UUID: draw a column of the type UUID, which is a text there, and generate
-- marquetry: up postgresql
ALTER TABLE {{table}} ADD COLUMN {{column}} uuid;
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET DEFAULT gen_random_uuid();

-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{table}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    UPDATE {{table}} SET {{column}} = gen_random_uuid()
      WHERE {{column}} IS NULL AND {{key}} >= marquetry_since AND {{key}} < marquetry_until;
    IF marquetry_until IS NULL THEN
      UPDATE {{table}} SET {{column}} = gen_random_uuid() WHERE {{column}} IS NULL AND {{key}} >= marquetry_since;
    END IF;
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;
CREATE UNIQUE INDEX CONCURRENTLY {{unique}} ON {{table}} ({{column}});

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
ALTER TABLE {{table}} ADD COLUMN {{column}} UUID NULL, ALGORITHM=INSTANT;
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET DEFAULT (UUID()), ALGORITHM=INSTANT;
BEGIN NOT ATOMIC
  DECLARE marquetry_since, marquetry_until TYPE OF {{table}}.{{key}};
  SET marquetry_since = (SELECT {{key}} FROM {{table}} ORDER BY {{key}} LIMIT 1);
  WHILE marquetry_since IS NOT NULL DO
    SET marquetry_until = (SELECT {{key}} FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} LIMIT 1 OFFSET {{batch}});
    UPDATE {{table}} SET {{column}} = UUID()
      WHERE {{column}} IS NULL AND {{key}} >= marquetry_since AND ({{key}} < marquetry_until OR marquetry_until IS NULL);
    SET marquetry_since = marquetry_until;
  END WHILE;
END;
ALTER TABLE {{table}} MODIFY COLUMN {{column}} UUID NOT NULL DEFAULT (UUID()), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE {{table}} ADD UNIQUE INDEX {{unique}} ({{column}}), ALGORITHM=NOCOPY, LOCK=NONE;
-- marquetry: down mariadb
ALTER TABLE {{table}} DROP INDEX {{unique}}, ALGORITHM=NOCOPY, LOCK=NONE;
ALTER TABLE {{table}} DROP COLUMN {{column}}, ALGORITHM=INSTANT;
