-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Rename a column, first half: both names
-- The new column comes beside the old one, triggers keep both the same whichever is written, and the rows that are
-- there are copied in batches. Old and new programs work at once. When the last old one is gone, rename-column-contract
-- takes the old column away.
-- marquetry: type add_columns
-- marquetry: hole table name -- The table
-- marquetry: hole old identifier -- The column as it is called
-- marquetry: hole new identifier -- As it is to be called
-- marquetry: hole type sql -- Its type, as the engine calls it
-- marquetry: hole key identifier = id -- A column that is unique and indexed, to go along it
-- marquetry: hole batch number = 1000 -- How many rows at once
-- marquetry: hole function name for postgresql = {{table}}_{{new}}_both -- The name of the function
-- marquetry: hole trigger identifier = {{table}}_{{new}}_both -- The name of the trigger
-- marquetry: hole trigger_update identifier for mariadb = {{table}}_{{new}}_both_u -- The name of the one for updates
-- marquetry: refused sqlite -- a file has one program, or few, which are replaced at once: rename the field in the design
-- marquetry: up postgresql
ALTER TABLE {{table}} ADD COLUMN {{new}} {{type}};
CREATE FUNCTION {{function}} () RETURNS trigger LANGUAGE plpgsql AS $marquetry$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.{{new}} := coalesce(NEW.{{new}}, NEW.{{old}});
    NEW.{{old}} := NEW.{{new}};
  ELSIF NEW.{{new}} IS DISTINCT FROM OLD.{{new}} THEN
    NEW.{{old}} := NEW.{{new}};
  ELSE
    NEW.{{new}} := NEW.{{old}};
  END IF;
  RETURN NEW;
END
$marquetry$;
CREATE TRIGGER {{trigger}} BEFORE INSERT OR UPDATE ON {{table}} FOR EACH ROW EXECUTE FUNCTION {{function}} ();

-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{table}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    UPDATE {{table}} SET {{new}} = {{old}}
      WHERE {{new}} IS DISTINCT FROM {{old}} AND {{key}} >= marquetry_since AND {{key}} < marquetry_until;
    IF marquetry_until IS NULL THEN
      UPDATE {{table}} SET {{new}} = {{old}} WHERE {{new}} IS DISTINCT FROM {{old}} AND {{key}} >= marquetry_since;
    END IF;
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;
-- marquetry: down postgresql
DROP TRIGGER {{trigger}} ON {{table}};
DROP FUNCTION {{function}} ();
ALTER TABLE {{table}} DROP COLUMN {{new}};
-- marquetry: up mariadb
ALTER TABLE {{table}} ADD COLUMN {{new}} {{type}} NULL, ALGORITHM=INSTANT;
CREATE TRIGGER {{trigger}} BEFORE INSERT ON {{table}} FOR EACH ROW
  SET NEW.{{new}} = COALESCE(NEW.{{new}}, NEW.{{old}}), NEW.{{old}} = NEW.{{new}};
CREATE TRIGGER {{trigger_update}} BEFORE UPDATE ON {{table}} FOR EACH ROW
  SET NEW.{{new}} = IF(NEW.{{new}} <=> OLD.{{new}}, NEW.{{old}}, NEW.{{new}}), NEW.{{old}} = NEW.{{new}};
BEGIN NOT ATOMIC
  DECLARE marquetry_since, marquetry_until TYPE OF {{table}}.{{key}};
  SET marquetry_since = (SELECT {{key}} FROM {{table}} ORDER BY {{key}} LIMIT 1);
  WHILE marquetry_since IS NOT NULL DO
    SET marquetry_until = (SELECT {{key}} FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} LIMIT 1 OFFSET {{batch}});
    UPDATE {{table}} SET {{new}} = {{old}}
      WHERE NOT ({{new}} <=> {{old}}) AND {{key}} >= marquetry_since AND ({{key}} < marquetry_until OR marquetry_until IS NULL);
    SET marquetry_since = marquetry_until;
  END WHILE;
END;
-- marquetry: down mariadb
DROP TRIGGER {{trigger}};
DROP TRIGGER {{trigger_update}};
ALTER TABLE {{table}} DROP COLUMN {{new}}, ALGORITHM=INSTANT;
