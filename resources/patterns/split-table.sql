-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Split a table: some of its columns into one of their own
-- The new table has a row for each of the old one, under the same key. A trigger carries over what is written to the
-- old one, and the rows that are there are copied in batches; the old columns stay. When all programs read and write
-- the new table, take the trigger and the columns out of the design, and generate what drops them.
-- marquetry: type create_table
-- marquetry: hole table name -- The table that is split
-- marquetry: hole new name -- The new table
-- marquetry: hole columns identifiers -- What it gets of the old one: name,street,city
-- marquetry: hole key identifier = id -- The primary key
-- marquetry: hole batch number = 1000 -- How many rows at once
-- marquetry: hole primary identifier for postgresql = {{new}}_pkey -- The name of its primary key
-- marquetry: hole foreign identifier = {{new}}_{{key}}_fkey -- The name of its foreign key to the old one
-- marquetry: hole function name for postgresql = {{new}}_follow -- The name of the function
-- marquetry: hole trigger identifier = {{new}}_follow -- The name of the trigger
-- marquetry: hole trigger_update identifier for mariadb = {{new}}_follow_u -- The name of the one for updates
-- marquetry: refused sqlite -- a table that is made of a query loses its types there, and a file has one writer: draw both tables and copy in a migration of your own
-- marquetry: up postgresql
CREATE TABLE {{new}} AS SELECT {{key}}, {{columns}} FROM {{table}} WITH NO DATA;
ALTER TABLE {{new}} ADD CONSTRAINT {{primary}} PRIMARY KEY ({{key}});
ALTER TABLE {{new}} ADD CONSTRAINT {{foreign}} FOREIGN KEY ({{key}}) REFERENCES {{table}} ({{key}}) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE FUNCTION {{function}} () RETURNS trigger LANGUAGE plpgsql AS $marquetry$
BEGIN
  INSERT INTO {{new}} ({{key}}, {{columns}}) VALUES (NEW.{{key}}, {{columns|NEW.*}})
    ON CONFLICT ({{key}}) DO UPDATE SET {{columns|* = EXCLUDED.*}};
  RETURN NULL;
END
$marquetry$;
CREATE TRIGGER {{trigger}} AFTER INSERT OR UPDATE ON {{table}} FOR EACH ROW EXECUTE FUNCTION {{function}} ();

-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{table}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    INSERT INTO {{new}} ({{key}}, {{columns}}) SELECT {{key}}, {{columns}} FROM {{table}}
      WHERE {{key}} >= marquetry_since AND {{key}} < marquetry_until FOR KEY SHARE ON CONFLICT DO NOTHING;
    IF marquetry_until IS NULL THEN
      INSERT INTO {{new}} ({{key}}, {{columns}}) SELECT {{key}}, {{columns}} FROM {{table}}
        WHERE {{key}} >= marquetry_since FOR KEY SHARE ON CONFLICT DO NOTHING;
    END IF;
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;
-- marquetry: down postgresql
DROP TRIGGER {{trigger}} ON {{table}};
DROP FUNCTION {{function}} ();
DROP TABLE {{new}};
-- marquetry: up mariadb
CREATE TABLE {{new}} (PRIMARY KEY ({{key}}), CONSTRAINT {{foreign}} FOREIGN KEY ({{key}}) REFERENCES {{table}} ({{key}}) ON UPDATE CASCADE ON DELETE CASCADE)
  AS SELECT {{key}}, {{columns}} FROM {{table}} LIMIT 0;
CREATE TRIGGER {{trigger}} AFTER INSERT ON {{table}} FOR EACH ROW
  INSERT INTO {{new}} ({{key}}, {{columns}}) VALUES (NEW.{{key}}, {{columns|NEW.*}}) ON DUPLICATE KEY UPDATE {{columns|* = NEW.*}};
CREATE TRIGGER {{trigger_update}} AFTER UPDATE ON {{table}} FOR EACH ROW
  INSERT INTO {{new}} ({{key}}, {{columns}}) VALUES (NEW.{{key}}, {{columns|NEW.*}}) ON DUPLICATE KEY UPDATE {{columns|* = NEW.*}};
BEGIN NOT ATOMIC
  DECLARE marquetry_since, marquetry_until TYPE OF {{table}}.{{key}};
  SET marquetry_since = (SELECT {{key}} FROM {{table}} ORDER BY {{key}} LIMIT 1);
  WHILE marquetry_since IS NOT NULL DO
    SET marquetry_until = (SELECT {{key}} FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} LIMIT 1 OFFSET {{batch}});
    INSERT INTO {{new}} ({{key}}, {{columns}}) SELECT {{key}}, {{columns}} FROM {{table}}
      WHERE {{key}} >= marquetry_since AND ({{key}} < marquetry_until OR marquetry_until IS NULL)
      ON DUPLICATE KEY UPDATE {{key}} = VALUES({{key}});
    SET marquetry_since = marquetry_until;
  END WHILE;
END;
-- marquetry: down mariadb
DROP TRIGGER {{trigger}};
DROP TRIGGER {{trigger_update}};
DROP TABLE {{new}};
