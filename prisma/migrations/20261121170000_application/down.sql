-- Takes back the note of the Discord application that the database belongs to; the next start of a later version makes it anew. Run it as
-- the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TABLE application;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121170000_application';
