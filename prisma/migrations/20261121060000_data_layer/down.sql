-- Takes back data_layer, with the audit log. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TRIGGER audit ON guilds;
DROP TRIGGER audit ON guild_settings;
DROP TRIGGER audit ON members;
DROP TABLE audit_log, audit_people, operator_log;
DROP FUNCTION audit_changes, record_change, pseudonym_of, isolate_guild_rows;

ALTER TABLE processed_events
    DROP COLUMN result,
    DROP CONSTRAINT processed_events_status_known,
    ADD CONSTRAINT processed_events_status_known CHECK (status IN ('PENDING', 'PROCESSED', 'FAILED', 'DUPLICATE'));

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO guildhall_app;
DO $$
DECLARE
    opened regclass;
BEGIN
    FOREACH opened IN ARRAY ARRAY['guilds', 'members', 'guild_settings', 'guild_counters', 'processed_events', 'outbox_messages']::regclass[] LOOP
        EXECUTE format('DROP POLICY all_guilds ON %s', opened);
        EXECUTE format('DROP POLICY one_guild ON %s', opened);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', opened);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO guildhall_app', opened);
    END LOOP;
    FOR opened IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'processed_events'::regclass LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO guildhall_app', opened);
    END LOOP;
END
$$;
DROP POLICY all_guilds ON users;
DROP POLICY one_guild ON users;
ALTER TABLE users DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
REVOKE ALL ON users FROM guildhall_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO guildhall_app;

CREATE OR REPLACE FUNCTION enqueue_job(
    task text,
    payload json,
    job_key text DEFAULT NULL,
    run_at timestamptz DEFAULT NULL,
    queue_name text DEFAULT NULL,
    max_attempts int DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (graphile_worker.add_job(
        identifier => task,
        payload => payload,
        queue_name => queue_name,
        run_at => run_at,
        max_attempts => max_attempts,
        job_key => job_key
    )).id;
END
$$;

CREATE OR REPLACE FUNCTION notify_guild_settings() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('guild_settings_changed', NEW.guild_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER guild_settings_notify AFTER INSERT OR UPDATE ON guild_settings
    FOR EACH ROW EXECUTE FUNCTION notify_guild_settings();

DELETE FROM _prisma_migrations WHERE migration_name = '20261121060000_data_layer';
