-- Takes back two indexes; nothing is lost. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP INDEX giveaways_unsynced_idx, giveaways_refunded_idx;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121180000_giveaway_sweep';
