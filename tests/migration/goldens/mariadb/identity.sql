-- ======== create: up
ALTER TABLE events MODIFY COLUMN number BIGINT NOT NULL AUTO_INCREMENT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE events MODIFY COLUMN number BIGINT NOT NULL, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: nothing to do, for MariaDB has one way of counting

-- ======== rename: none, for it has no name

-- ======== drop: up
ALTER TABLE events MODIFY COLUMN number BIGINT NOT NULL, ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: down
ALTER TABLE events MODIFY COLUMN number BIGINT NOT NULL AUTO_INCREMENT, ALGORITHM=COPY, LOCK=SHARED;

