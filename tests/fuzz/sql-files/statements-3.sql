-- renames
CREATE TABLE t (a int CHECK (a > 0)); CREATE VIEW v AS SELECT a AS x FROM t; ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME TO u; ALTER VIEW v RENAME TO w;
CREATE TABLE u (b int CONSTRAINT t_a_check CHECK (b > 0)); CREATE VIEW w AS SELECT b AS x FROM u;
-- a constraint is renamed
CREATE TABLE t (a int UNIQUE); ALTER TABLE t RENAME CONSTRAINT t_a_key TO k;
CREATE TABLE t (a int CONSTRAINT k UNIQUE);
-- a sequence is renamed
CREATE TABLE t (a serial); ALTER SEQUENCE t_a_seq RENAME TO s;
CREATE SEQUENCE s AS int; CREATE TABLE t (a int NOT NULL DEFAULT nextval('s')); ALTER SEQUENCE s OWNED BY t.a;
-- drop cascade
CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t); CREATE VIEW v AS SELECT * FROM t; DROP TABLE t CASCADE;
CREATE TABLE u (a int);
-- drop what is not there
DROP TABLE IF EXISTS x, y; DROP FUNCTION IF EXISTS f(int); CREATE TABLE t (a int);
CREATE TABLE t (a int);
-- a serial goes with its table
CREATE TABLE t (a serial); DROP TABLE t;

-- if not exists
CREATE TABLE t (a int); CREATE TABLE IF NOT EXISTS t (b int); CREATE INDEX IF NOT EXISTS i ON t (a); CREATE INDEX IF NOT EXISTS i ON t (a);
CREATE TABLE t (a int); CREATE INDEX i ON t (a);
-- schemas and paths
CREATE SCHEMA s; SET search_path = s, public; CREATE TABLE t (a int); SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.u (a int);
CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE public.u (a int);
