-- ======== create: up
BEGIN;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY grown ON users FOR SELECT
  USING (age > 18);
COMMIT;

-- ======== create: down
BEGIN;
DROP POLICY IF EXISTS grown ON users;
ALTER TABLE users DISABLE ROW LEVEL SECURITY;
COMMIT;

-- ======== alter: up
BEGIN;
DROP POLICY IF EXISTS grown ON users;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY grown ON users FOR SELECT
  USING (age > 21);
COMMIT;

-- ======== alter: down
BEGIN;
DROP POLICY IF EXISTS grown ON users;
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
CREATE POLICY grown ON users FOR SELECT
  USING (age > 18);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER POLICY grown ON users RENAME TO adult;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER POLICY adult ON users RENAME TO grown;
COMMIT;

-- ======== drop: up
BEGIN;
DROP POLICY IF EXISTS grown ON users;
ALTER TABLE users DISABLE ROW LEVEL SECURITY;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY grown ON users FOR SELECT
  USING (age > 18);
COMMIT;

