-- marquetry: silence drop-table
BEGIN; DROP TABLE IF EXISTS s.a, b CASCADE; COMMIT;
-- marquetry: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY i ON "users" (lower(email), b DESC) WHERE c IS NOT NULL;
-- marquetry: step
ALTER TABLE users ADD COLUMN a varchar(30) NOT NULL DEFAULT E'\'' REFERENCES b (c), ALTER d TYPE numeric(3, 2) USING d::numeric,
  ADD CONSTRAINT e CHECK (f > 0) NOT VALID, ALTER f SET NOT NULL, DROP CONSTRAINT g;
DO $a$ BEGIN /* x /* y */ */ END $a$;
ALTER TYPE h ADD VALUE 'i'; UPDATE j SET k = 'i', l[1] = 2;
