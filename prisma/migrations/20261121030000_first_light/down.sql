-- Takes back first_light, with all data. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP FUNCTION enqueue_job, maintain_event_partitions;
DROP TABLE outbox_messages, processed_events, guild_counters, guild_settings, members, users, guilds;
DROP FUNCTION snowflake_at, notify_guild_settings, xp_band;

ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM guildhall_app;
REVOKE ALL ON SCHEMA public FROM guildhall_app;

-- The role stays where another database of the cluster uses it, or where an administrator made it.
DO $$
BEGIN
    DROP ROLE guildhall_app;
EXCEPTION
    WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL;
END
$$;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121030000_first_light';
