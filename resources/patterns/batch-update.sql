-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Update many rows, in batches
-- Nobody waits for more than one batch. What each row had is kept in a table of its own, from which the way back
-- restores it. Run again after a failure, it goes on.
-- marquetry: type data
-- marquetry: hole table name -- The table
-- marquetry: hole column identifier -- The column
-- marquetry: hole value sql -- What it gets; it may speak of columns
-- marquetry: hole where sql -- Which rows: as it is true of those that are still to be done
-- marquetry: hole key identifier = id -- The primary key
-- marquetry: hole batch number = 1000 -- How many rows at once
-- marquetry: hole backup name = {{table}}_backup_{{version}} -- Where the values are kept
-- marquetry: refused sqlite -- it has no loops, and a file has one writer: an UPDATE in a migration of your own does the same
-- marquetry: up postgresql
CREATE TABLE {{backup}} AS SELECT {{key}}, {{column}} FROM {{table}} WITH NO DATA;
ALTER TABLE {{backup}} ADD PRIMARY KEY ({{key}});

-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{table}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    IF marquetry_until IS NULL THEN
      INSERT INTO {{backup}} ({{key}}, {{column}}) SELECT {{key}}, {{column}} FROM {{table}}
        WHERE ({{where}}) AND {{key}} >= marquetry_since FOR UPDATE ON CONFLICT DO NOTHING;
      UPDATE {{table}} SET {{column}} = {{value}} WHERE ({{where}}) AND {{key}} >= marquetry_since;
    ELSE
      INSERT INTO {{backup}} ({{key}}, {{column}}) SELECT {{key}}, {{column}} FROM {{table}}
        WHERE ({{where}}) AND {{key}} >= marquetry_since AND {{key}} < marquetry_until FOR UPDATE ON CONFLICT DO NOTHING;
      UPDATE {{table}} SET {{column}} = {{value}} WHERE ({{where}}) AND {{key}} >= marquetry_since AND {{key}} < marquetry_until;
    END IF;
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;
-- marquetry: down postgresql
-- marquetry: no-transaction
DO $marquetry$
DECLARE
  marquetry_since {{table}}.{{key}}%TYPE;
  marquetry_until {{table}}.{{key}}%TYPE;
BEGIN
  SELECT {{key}} INTO marquetry_since FROM {{backup}} ORDER BY {{key}} LIMIT 1;
  WHILE marquetry_since IS NOT NULL LOOP
    SELECT {{key}} INTO marquetry_until FROM {{backup}} WHERE {{key}} > marquetry_since ORDER BY {{key}} OFFSET {{batch}} - 1 LIMIT 1;
    UPDATE {{table}} AS marquetry_row SET {{column}} = marquetry_kept.{{column}} FROM {{backup}} AS marquetry_kept
      WHERE marquetry_row.{{key}} = marquetry_kept.{{key}} AND marquetry_kept.{{key}} >= marquetry_since
        AND (marquetry_until IS NULL OR marquetry_kept.{{key}} < marquetry_until);
    COMMIT;
    marquetry_since := marquetry_until;
  END LOOP;
END
$marquetry$;

-- marquetry: step
DROP TABLE {{backup}};
-- marquetry: up mariadb
CREATE TABLE {{backup}} (PRIMARY KEY ({{key}})) AS SELECT {{key}}, {{column}} FROM {{table}} LIMIT 0;
BEGIN NOT ATOMIC
  DECLARE marquetry_since, marquetry_until TYPE OF {{table}}.{{key}};
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  SET marquetry_since = (SELECT {{key}} FROM {{table}} ORDER BY {{key}} LIMIT 1);
  WHILE marquetry_since IS NOT NULL DO
    SET marquetry_until = (SELECT {{key}} FROM {{table}} WHERE {{key}} > marquetry_since ORDER BY {{key}} LIMIT 1 OFFSET {{batch}});
    START TRANSACTION;
    INSERT INTO {{backup}} ({{key}}, {{column}}) SELECT {{key}}, {{column}} FROM {{table}}
      WHERE ({{where}}) AND {{key}} >= marquetry_since AND ({{key}} < marquetry_until OR marquetry_until IS NULL) FOR UPDATE
      ON DUPLICATE KEY UPDATE {{key}} = VALUES({{key}});
    UPDATE {{table}} SET {{column}} = {{value}}
      WHERE ({{where}}) AND {{key}} >= marquetry_since AND ({{key}} < marquetry_until OR marquetry_until IS NULL);
    COMMIT;
    SET marquetry_since = marquetry_until;
  END WHILE;
END;
-- marquetry: down mariadb
BEGIN NOT ATOMIC
  DECLARE marquetry_since, marquetry_until TYPE OF {{table}}.{{key}};
  SET marquetry_since = (SELECT {{key}} FROM {{backup}} ORDER BY {{key}} LIMIT 1);
  WHILE marquetry_since IS NOT NULL DO
    SET marquetry_until = (SELECT {{key}} FROM {{backup}} WHERE {{key}} > marquetry_since ORDER BY {{key}} LIMIT 1 OFFSET {{batch}});
    UPDATE {{table}} AS marquetry_row JOIN {{backup}} AS marquetry_kept ON marquetry_row.{{key}} = marquetry_kept.{{key}}
      SET marquetry_row.{{column}} = marquetry_kept.{{column}}
      WHERE marquetry_kept.{{key}} >= marquetry_since AND (marquetry_kept.{{key}} < marquetry_until OR marquetry_until IS NULL);
    SET marquetry_since = marquetry_until;
  END WHILE;
END;
DROP TABLE {{backup}};
