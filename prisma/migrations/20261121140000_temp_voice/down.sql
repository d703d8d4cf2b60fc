-- Takes back temporary voice channels: the hubs, which channels are temporary, and what members chose for theirs. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TABLE voice_preferences, temp_voice_creations, temp_voice_channels, temp_voice_hubs;
DROP FUNCTION notify_temp_voice_hubs;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121140000_temp_voice';
