-- SPDX-License-Identifier: GPL-3.0-or-later
-- marquetry: template Move to UUID keys, 3: the UUID becomes the primary key
-- The index of the new primary key is built while everybody goes on working; the change itself takes an instant. The
-- old key stays a column, unique as before. Foreign keys to it have to be gone: uuid-reference made others.
-- marquetry: type modify_columns
-- marquetry: hole table name -- The table
-- marquetry: hole column identifier = uuid -- The UUID that uuid-key made
-- marquetry: hole key identifier = id -- The primary key as it is
-- marquetry: hole primary identifier = {{table}}_pkey -- The name of the primary key
-- marquetry: hole next identifier = {{table}}_next_pkey -- What its index is called until it is the primary key
-- marquetry: hole unique identifier = {{table}}_{{key}}_key -- The name of the unique index that the old key gets
-- marquetry: refused sqlite -- a primary key only changes there by a rebuild of the table: draw it, and generate
-- marquetry: refused mariadb -- a new primary key there rebuilds the table, and the old one may count: draw it, and generate for a quiet hour
-- marquetry: up postgresql
-- marquetry: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY {{unique}} ON {{table}} ({{key}});
CREATE UNIQUE INDEX CONCURRENTLY {{next}} ON {{table}} ({{column}});

-- marquetry: step
ALTER TABLE {{table}} DROP CONSTRAINT {{primary}};
ALTER TABLE {{table}} ADD CONSTRAINT {{primary}} PRIMARY KEY USING INDEX {{next}};
-- marquetry: down postgresql
-- marquetry: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY {{next}} ON {{table}} ({{key}});

-- marquetry: step
ALTER TABLE {{table}} DROP CONSTRAINT {{primary}};
ALTER TABLE {{table}} ADD CONSTRAINT {{primary}} PRIMARY KEY USING INDEX {{next}};
DROP INDEX {{unique}};
