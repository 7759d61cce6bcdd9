-- ======== create: up
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'sent', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: up
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'sent', 'lost', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'sent', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'sent', 'paid', 'shipped') DEFAULT 'draft', ALGORITHM=INSTANT, LOCK=NONE;
UPDATE orders SET state = CASE state WHEN 'sent' THEN 'shipped' END WHERE state IN ('sent');
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'shipped', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: down
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'shipped', 'paid', 'sent') DEFAULT 'draft', ALGORITHM=INSTANT, LOCK=NONE;
UPDATE orders SET state = CASE state WHEN 'shipped' THEN 'sent' END WHERE state IN ('shipped');
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'sent', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: up (loses data)
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: down
-- What state lost when it became ENUM('draft', 'paid') does not come back.
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'sent', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

