-- Takes back giveaways, with all entries and winners. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TABLE giveaway_winners, giveaway_entry_attempts, giveaway_entries, giveaway_prizes, giveaways, giveaway_templates;
DROP FUNCTION notify_giveaways, maintain_attempt_partitions, enter_giveaways, leave_giveaway;
DELETE FROM guild_counters WHERE kind = 'giveaway';

DELETE FROM _prisma_migrations WHERE migration_name = '20261121130000_giveaways';
