-- Takes back the economy, with every balance and its history. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP FUNCTION transfer_coins, move_coins;
DROP TABLE ledger, balances;
ALTER TABLE guild_settings DROP COLUMN economy_enabled, DROP COLUMN daily_amount;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121120000_economy';
