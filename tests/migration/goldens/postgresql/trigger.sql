-- ======== create: up
BEGIN;
CREATE TRIGGER users_touch
  BEFORE UPDATE ON users
  FOR EACH ROW
  WHEN (NEW.age > 0)
  EXECUTE FUNCTION touch();
COMMIT;

-- ======== create: down
BEGIN;
DROP TRIGGER IF EXISTS users_touch ON users;
COMMIT;

-- ======== alter: up
BEGIN;
DROP TRIGGER IF EXISTS users_touch ON users;
CREATE TRIGGER users_touch
  BEFORE INSERT OR UPDATE ON users
  FOR EACH ROW
  WHEN (NEW.age > 0)
  EXECUTE FUNCTION touch();
COMMIT;

-- ======== alter: down
BEGIN;
DROP TRIGGER IF EXISTS users_touch ON users;
CREATE TRIGGER users_touch
  BEFORE UPDATE ON users
  FOR EACH ROW
  WHEN (NEW.age > 0)
  EXECUTE FUNCTION touch();
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TRIGGER users_touch ON users RENAME TO users_changed;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TRIGGER users_changed ON users RENAME TO users_touch;
COMMIT;

-- ======== drop: up
BEGIN;
DROP TRIGGER IF EXISTS users_touch ON users;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE TRIGGER users_touch
  BEFORE UPDATE ON users
  FOR EACH ROW
  WHEN (NEW.age > 0)
  EXECUTE FUNCTION touch();
COMMIT;

