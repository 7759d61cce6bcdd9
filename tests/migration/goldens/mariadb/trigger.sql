-- ======== create: up
CREATE TRIGGER users_touch AFTER UPDATE ON users FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;

-- ======== create: down
DROP TRIGGER IF EXISTS users_touch;

-- ======== alter: up
DROP TRIGGER IF EXISTS users_touch;
CREATE TRIGGER users_touch AFTER UPDATE ON users FOR EACH ROW
BEGIN UPDATE orders SET status = 'b' WHERE user_id = NEW.id; END;

-- ======== alter: down
DROP TRIGGER IF EXISTS users_touch;
CREATE TRIGGER users_touch AFTER UPDATE ON users FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;

-- ======== rename: up
DROP TRIGGER IF EXISTS users_touch;
CREATE TRIGGER users_changed AFTER UPDATE ON users FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;

-- ======== rename: down
DROP TRIGGER IF EXISTS users_changed;
CREATE TRIGGER users_touch AFTER UPDATE ON users FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;

-- ======== drop: up
DROP TRIGGER IF EXISTS users_touch;

-- ======== drop: down
CREATE TRIGGER users_touch AFTER UPDATE ON users FOR EACH ROW
BEGIN UPDATE orders SET status = 'a' WHERE user_id = NEW.id; END;

