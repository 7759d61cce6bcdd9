-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Move to UUID keys, 2: a table points at the UUID, too
-- For a table with a foreign key to one that has its UUID by uuid-key. The new column is filled by a trigger and in
-- batches, indexed while everybody goes on working, and becomes a foreign key that is proven without a lock.
-- marquetry: type add_columns
-- marquetry: hole table name -- The table that points at the other one
-- marquetry: hole reference identifier -- Its column that does, by the old key
-- marquetry: hole parent name -- The table that it points at
-- marquetry: hole parent_key identifier = id -- The old key there
-- marquetry: hole parent_uuid identifier = uuid -- The UUID there
-- marquetry: hole column identifier = {{reference}}_uuid -- The new column
-- marquetry: hole key identifier = id -- A column of this table that is unique and indexed, to go along it
-- marquetry: hole batch number = 1000 -- How many rows at once
-- marquetry: hole index identifier for postgresql = {{table}}_{{column}}_idx -- The name of the index
-- marquetry: hole foreign identifier = {{table}}_{{column}}_fkey -- The name of the foreign key
-- marquetry: hole function name for postgresql = {{table}}_{{column}}_follow -- The name of the function
-- marquetry: hole trigger identifier for postgresql = {{table}}_{{column}}_follow -- The name of the trigger
-- marquetry: refused sqlite -- it has no type for a UUID: draw the columns, and generate
-- marquetry: refused mariadb -- a new foreign key there copies the whole table under a lock: draw it, and generate for a quiet hour
-- marquetry: up postgresql
ALTER TABLE {{table}} ADD COLUMN {{column}} uuid;
CREATE FUNCTION {{function}} () RETURNS trigger LANGUAGE plpgsql AS $marquetry$
BEGIN
  NEW.{{column}} := (SELECT marquetry_parent.{{parent_uuid}} FROM {{parent}} AS marquetry_parent
                     WHERE marquetry_parent.{{parent_key}} = NEW.{{reference}});
  RETURN NEW;
END
$marquetry$;
CREATE TRIGGER {{trigger}} BEFORE INSERT OR UPDATE OF {{reference}} ON {{table}} FOR EACH ROW EXECUTE FUNCTION {{function}} ();

-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{table}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    UPDATE {{table}} AS marquetry_row SET {{column}} = marquetry_parent.{{parent_uuid}} FROM {{parent}} AS marquetry_parent
      WHERE marquetry_parent.{{parent_key}} = marquetry_row.{{reference}} AND marquetry_row.{{column}} IS NULL
        AND marquetry_row.{{key}} >= marquetry_since
        AND (marquetry_until IS NULL OR marquetry_row.{{key}} < marquetry_until);
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;
CREATE INDEX CONCURRENTLY {{index}} ON {{table}} ({{column}});

-- marquetry: step
ALTER TABLE {{table}} ADD CONSTRAINT {{foreign}} FOREIGN KEY ({{column}}) REFERENCES {{parent}} ({{parent_uuid}}) NOT VALID;

-- marquetry: step
ALTER TABLE {{table}} VALIDATE CONSTRAINT {{foreign}};
-- marquetry: down postgresql
DROP TRIGGER {{trigger}} ON {{table}};
DROP FUNCTION {{function}} ();
ALTER TABLE {{table}} DROP COLUMN {{column}};
