-- ======== create: up
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN "left" TO marquetry_users_left;
ALTER TABLE users RENAME COLUMN "right" TO marquetry_users_right;
ALTER TABLE users RENAME COLUMN marquetry_users_left TO "right";
ALTER TABLE users RENAME COLUMN marquetry_users_right TO "left";
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN "left" TO marquetry_users_right;
ALTER TABLE users RENAME COLUMN "right" TO marquetry_users_left;
ALTER TABLE users RENAME COLUMN marquetry_users_right TO "right";
ALTER TABLE users RENAME COLUMN marquetry_users_left TO "left";
COMMIT;

-- ======== alter: up
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN "right" TO marquetry_users_left;
ALTER TABLE users RENAME COLUMN "left" TO middle;
ALTER TABLE users RENAME COLUMN marquetry_users_left TO "left";
COMMIT;

-- ======== alter: down
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN middle TO marquetry_users_right;
ALTER TABLE users RENAME COLUMN "left" TO "right";
ALTER TABLE users RENAME COLUMN marquetry_users_right TO "left";
COMMIT;

-- ======== rename: none, for its columns are renamed all the time

-- ======== drop: up
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN "left" TO marquetry_users_right;
ALTER TABLE users RENAME COLUMN "right" TO marquetry_users_left;
ALTER TABLE users RENAME COLUMN marquetry_users_right TO "right";
ALTER TABLE users RENAME COLUMN marquetry_users_left TO "left";
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN "left" TO marquetry_users_left;
ALTER TABLE users RENAME COLUMN "right" TO marquetry_users_right;
ALTER TABLE users RENAME COLUMN marquetry_users_left TO "right";
ALTER TABLE users RENAME COLUMN marquetry_users_right TO "left";
COMMIT;

