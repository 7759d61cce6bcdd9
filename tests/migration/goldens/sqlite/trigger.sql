-- ======== create: up
BEGIN IMMEDIATE;
CREATE TRIGGER IF NOT EXISTS users_touch
  AFTER UPDATE ON users
  FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS users_touch;
COMMIT;

-- ======== alter: up
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS users_touch;
CREATE TRIGGER IF NOT EXISTS users_touch
  AFTER UPDATE ON users
  FOR EACH ROW
BEGIN UPDATE orders SET status = 'b' WHERE user_id = NEW.id; END;
COMMIT;

-- ======== alter: down
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS users_touch;
CREATE TRIGGER IF NOT EXISTS users_touch
  AFTER UPDATE ON users
  FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;
COMMIT;

-- ======== rename: up
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS users_touch;
CREATE TRIGGER IF NOT EXISTS users_changed
  AFTER UPDATE ON users
  FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS users_changed;
CREATE TRIGGER IF NOT EXISTS users_touch
  AFTER UPDATE ON users
  FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;
COMMIT;

-- ======== drop: up
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS users_touch;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
CREATE TRIGGER IF NOT EXISTS users_touch
  AFTER UPDATE ON users
  FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;
COMMIT;

