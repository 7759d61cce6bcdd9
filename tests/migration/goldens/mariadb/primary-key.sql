-- ======== create: up
ALTER TABLE codes ADD PRIMARY KEY (code), ALGORITHM=INPLACE, LOCK=NONE;

-- ======== create: down
ALTER TABLE codes DROP PRIMARY KEY, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: up
ALTER TABLE codes DROP PRIMARY KEY, ADD PRIMARY KEY (country, code), ALGORITHM=INPLACE, LOCK=NONE;

-- ======== alter: down
ALTER TABLE codes DROP PRIMARY KEY, ADD PRIMARY KEY (code), ALGORITHM=INPLACE, LOCK=NONE;

-- ======== rename: nothing to do, for MariaDB calls every primary key PRIMARY

-- ======== drop: up
ALTER TABLE codes DROP PRIMARY KEY, ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: down
ALTER TABLE codes ADD PRIMARY KEY (code), ALGORITHM=INPLACE, LOCK=NONE;

