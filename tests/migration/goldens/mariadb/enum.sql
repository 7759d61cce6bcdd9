-- ======== create: up
ALTER TABLE orders ADD COLUMN state ENUM('draft', 'paid') DEFAULT 'draft', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== create: down
ALTER TABLE orders DROP COLUMN IF EXISTS state, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE orders MODIFY COLUMN state ENUM('new', 'draft', 'sent', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE orders MODIFY COLUMN state ENUM('draft', 'paid') DEFAULT 'draft', ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: nothing to do, for MariaDB has the values in the column, and the type has no name

-- ======== drop: up (loses data)
ALTER TABLE orders DROP COLUMN IF EXISTS state, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
-- The values that state had are gone: they cannot come back.
ALTER TABLE orders ADD COLUMN state ENUM('draft', 'paid') DEFAULT 'draft', ALGORITHM=INSTANT, LOCK=NONE;

