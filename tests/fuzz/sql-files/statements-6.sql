-- overloads
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS '1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS '2'; DROP FUNCTION f(int);
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS '2';
-- triggers and rules
CREATE TABLE t (a int); CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'x'; CREATE TRIGGER x BEFORE UPDATE OR INSERT ON t FOR EACH ROW WHEN (new.a > 0) EXECUTE PROCEDURE g(); ALTER TABLE t DISABLE TRIGGER x; CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE TABLE t (a int); CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'x'; CREATE TRIGGER x BEFORE INSERT OR UPDATE ON public.t FOR EACH ROW WHEN ((new.a > 0)) EXECUTE FUNCTION public.g(); ALTER TABLE t DISABLE TRIGGER x; CREATE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING;
-- comments and grants
CREATE TABLE t (a int); COMMENT ON TABLE t IS 'x'; COMMENT ON COLUMN t.a IS 'y'; COMMENT ON COLUMN t.a IS NULL; GRANT ALL ON t TO bob; REVOKE DELETE, TRUNCATE ON t FROM bob; ALTER TABLE t OWNER TO joe;
CREATE TABLE t (a int); COMMENT ON TABLE t IS 'x'; ALTER TABLE t OWNER TO joe; GRANT SELECT, INSERT, UPDATE, REFERENCES, TRIGGER ON t TO bob;
-- kept word for word
CREATE FUNCTION f(int, int) RETURNS bool LANGUAGE sql AS 'x'; CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int4, PROCEDURE = f);
CREATE FUNCTION f(int, int) RETURNS bool LANGUAGE sql AS 'x'; CREATE OPERATOR public.=== (FUNCTION = public.f, LEFTARG = integer, RIGHTARG = integer);
-- a block that makes a type
DO $$ BEGIN CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN CREATE TYPE other AS ENUM ('b'); END $$;
CREATE TYPE e AS ENUM ('a');
-- hostile names
CREATE TABLE "a""b'c
😀$$--;" ("x;" int UNIQUE, U&"d\0061t\+000061" int);
CREATE TABLE "a""b'c
😀$$--;" ("x;" int, data int); ALTER TABLE "a""b'c
😀$$--;" ADD UNIQUE ("x;");
-- what psql takes
\set ON_ERROR_STOP on
\estrict abc
CREATE TABLE t (a text);
COPY t (a) FROM stdin;
CREATE TABLE no (a int);
\.

INSERT INTO t VALUES ('\i x');
\echo 'CREATE TABLE no (b int);'
\unrestrict abc
SELECT 1 \g
CREATE TABLE u (a int);
CREATE TABLE t (a text); CREATE TABLE u (a int);
