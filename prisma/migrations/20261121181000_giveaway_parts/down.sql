-- Takes back the record of who gives parts in giveaways; what was recorded stays. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TRIGGER audit ON giveaway_entries;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121181000_giveaway_parts';
