-- nothing


-- comments only
-- nothing
/* at all /* nested */ */;;


-- crlf
CREATE TABLE t (
  a int
);

CREATE TABLE t (a integer);
-- last statement without a semicolon
CREATE TABLE t (a int)
CREATE TABLE t (a int);
-- types by other names
CREATE TABLE t (a int4, b varchar(3), c timestamptz, d float8, e bool, f dec(3,1), g text ARRAY);
CREATE TABLE t (a integer, b character varying(3), c timestamp with time zone, d double precision, e boolean, f numeric(3,1), g text[]);
-- serial
CREATE TABLE t (a bigserial PRIMARY KEY);
CREATE SEQUENCE t_a_seq; CREATE TABLE t (a bigint NOT NULL DEFAULT nextval('t_a_seq'));
ALTER SEQUENCE t_a_seq OWNED BY t.a; ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a);
-- names of keys
CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (a int UNIQUE REFERENCES u CHECK (a > 0), b int, UNIQUE (a, b), CHECK (a > b));
CREATE TABLE u (id int NOT NULL, CONSTRAINT u_pkey PRIMARY KEY (id));
CREATE TABLE t (a int, b int, CONSTRAINT t_a_check CHECK (a > 0), CONSTRAINT t_check CHECK (a > b), CONSTRAINT t_a_key UNIQUE (a),
CONSTRAINT t_a_b_key UNIQUE (a, b), CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES u (id));
-- names that are taken
CREATE TABLE a (b_check int CHECK (b_check > 0)); CREATE TABLE a_b ("check" int, CHECK ("check" > 0)); CREATE INDEX ON a (b_check);
CREATE INDEX ON a (b_check);
CREATE TABLE a (b_check int CONSTRAINT a_b_check_check CHECK (b_check > 0));
CREATE TABLE a_b ("check" int CONSTRAINT a_b_check_check1 CHECK ("check" > 0));
CREATE INDEX a_b_check_idx ON a (b_check); CREATE INDEX a_b_check_idx1 ON a (b_check);
