-- ======== create: nothing to do, for SQLite has one integer

-- ======== alter: nothing to do, for SQLite has one integer

-- ======== rename: none, for the column is the shop's

-- ======== drop: nothing to do, for SQLite has one integer

