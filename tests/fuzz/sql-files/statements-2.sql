-- long names
CREATE TABLE 
lmnop (a int UNIQUE);
CREATE TABLE 
 (a int CONSTRAINT abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcde_a_key UNIQUE);
-- names of indexes
CREATE TABLE t (a text, b int); CREATE INDEX ON t (lower(a), b DESC); CREATE UNIQUE INDEX ON t ((a || 'x')) WHERE b > 0;
CREATE TABLE t (a text, b int); CREATE INDEX t_lower_b_idx ON t (lower(a), b DESC NULLS FIRST);
CREATE UNIQUE INDEX t_expr_idx ON t USING btree ((a || 'x')) WHERE (b > 0);
-- identity
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START WITH 5));
CREATE TABLE t (a int); ALTER TABLE t ALTER a SET NOT NULL; ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY (START 5 MINVALUE 1);
-- generated
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE t (a int, b int GENERATED ALWAYS AS ((a * 2)) STORED);
-- columns come and go
CREATE TABLE t (a int, b text, c int); CREATE INDEX i ON t (b); ALTER TABLE t ADD d date DEFAULT now(), DROP b, ALTER c TYPE bigint, ALTER c SET NOT NULL;
CREATE TABLE t (a int, c bigint NOT NULL, d date DEFAULT now());
-- a check goes with its column
CREATE TABLE t (a int, b int CHECK (b > 0), CHECK (a > b)); ALTER TABLE t DROP b;
CREATE TABLE t (a int);
-- constraints come and go
CREATE TABLE t (a int UNIQUE, b int); ALTER TABLE t DROP CONSTRAINT t_a_key; ALTER TABLE t ADD CHECK (b > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT t_b_check;
CREATE TABLE t (a int, b int CHECK (b > 0));
-- a key of an index
CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i;
CREATE TABLE t (a int NOT NULL, CONSTRAINT k PRIMARY KEY (a));
