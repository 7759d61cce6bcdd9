-- ======== create: up
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS "select ""from"" it's `where`; -- $$" (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "order" INTEGER,
  "Mixed Case" INTEGER NOT NULL,
  "üñí 🎈 %s \n" TEXT,
  CONSTRAINT "it's a 'check'" CHECK ("Mixed Case" > 0)
);
CREATE INDEX IF NOT EXISTS "a ""quoted"" `index`" ON "select ""from"" it's `where`; -- $$" ("order")
;
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS "select ""from"" it's `where`; -- $$"
;
COMMIT;

-- ======== alter: nothing to do, for SQLite has one integer

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE "select ""from"" it's `where`; -- $$" RENAME TO "Größe 🐘 order"
;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE "Größe 🐘 order" RENAME TO "select ""from"" it's `where`; -- $$"
;
COMMIT;

-- ======== drop: up (loses data)
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS "select ""from"" it's `where`; -- $$"
;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The rows that "select ""from"" it's `where`; -- $$" had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS "select ""from"" it's `where`; -- $$" (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "order" INTEGER,
  "Mixed Case" INTEGER NOT NULL,
  "üñí 🎈 %s \n" TEXT,
  CONSTRAINT "it's a 'check'" CHECK ("Mixed Case" > 0)
);
CREATE INDEX IF NOT EXISTS "a ""quoted"" `index`" ON "select ""from"" it's `where`; -- $$" ("order")
;
COMMIT;

