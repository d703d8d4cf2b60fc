-- First light: guilds, users, members, settings, counters, processed events and the outbox.
--
-- Rollback: down.sql beside this file drops all of it, data included, so take a backup first. It also removes this
-- migration's row from _prisma_migrations; the next start would apply it again. graphile-worker keeps its own schema.
--
-- The first part was printed by `prisma migrate diff`; from "By hand" on are the things Prisma has no words for.

-- CreateTable
CREATE TABLE "guilds" (
    "id" VARCHAR(20) NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" VARCHAR(20) NOT NULL,
    "member_count" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "removed_at" TIMESTAMPTZ(3),
    "leveling_seen_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guilds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" VARCHAR(20) NOT NULL,
    "username" TEXT NOT NULL,
    "discriminator" TEXT NOT NULL DEFAULT '0',
    "global_name" TEXT,
    "avatar_url" TEXT,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- By hand: the band of an amount of XP, 16 to each tenfold of XP + 1,000. The board is ordered by XP, but an index on XP
-- would be touched by every message; one on the band is not while the member stays in it, so the update is HOT.
CREATE FUNCTION xp_band(xp bigint) RETURNS smallint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN floor(16 * log((xp + 1000)::double precision))::smallint;

-- CreateTable
CREATE TABLE "members" (
    "guild_id" VARCHAR(20) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "xp" BIGINT NOT NULL DEFAULT 0,
    "xp_band" SMALLINT GENERATED ALWAYS AS (xp_band("xp")) STORED,
    "message_count" INTEGER NOT NULL DEFAULT 0,
    "last_msg_id" BIGINT NOT NULL DEFAULT 0,
    "next_msg_id" BIGINT NOT NULL DEFAULT 0,
    "announced_level" INTEGER NOT NULL DEFAULT 0,
    "roles" JSONB NOT NULL DEFAULT '[]',
    "nickname" TEXT,
    "joined_at" TIMESTAMPTZ(3),
    "hidden" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("guild_id","user_id")
);

-- CreateTable
CREATE TABLE "guild_settings" (
    "guild_id" VARCHAR(20) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "xp_enabled" BOOLEAN NOT NULL DEFAULT true,
    "xp_min" INTEGER NOT NULL DEFAULT 15,
    "xp_max" INTEGER NOT NULL DEFAULT 25,
    "xp_cooldown_seconds" INTEGER NOT NULL DEFAULT 60,
    "level_up_notice" TEXT NOT NULL DEFAULT 'OFF',
    "level_up_channel_id" VARCHAR(20),
    "extra" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guild_settings_pkey" PRIMARY KEY ("guild_id")
);

-- CreateTable
CREATE TABLE "guild_counters" (
    "guild_id" VARCHAR(20) NOT NULL,
    "kind" TEXT NOT NULL,
    "n" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guild_counters_pkey" PRIMARY KEY ("guild_id","kind")
);

-- CreateTable
CREATE TABLE "processed_events" (
    "guild_id" VARCHAR(20) NOT NULL,
    "event_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "processed_events_pkey" PRIMARY KEY ("guild_id","event_id")
) PARTITION BY RANGE ("event_id");

-- CreateTable
CREATE TABLE "outbox_messages" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "effect_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "channel_id" VARCHAR(20),
    "user_id" VARCHAR(20),
    "data" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "first_attempt_at" TIMESTAMPTZ(3),
    "announced_at" TIMESTAMPTZ(3),
    "message_id" VARCHAR(20),
    "refusal" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_messages_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateIndex
CREATE INDEX "guilds_owner_id_idx" ON "guilds"("owner_id");

-- CreateIndex
CREATE INDEX "guilds_is_active_created_at_idx" ON "guilds"("is_active", "created_at" DESC);

-- CreateIndex
CREATE INDEX "users_username_idx" ON "users"("username");

-- CreateIndex
CREATE INDEX "users_created_at_idx" ON "users"("created_at");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE INDEX "members_guild_id_joined_at_idx" ON "members"("guild_id", "joined_at" DESC);

-- CreateIndex
CREATE INDEX "members_guild_id_xp_band_idx" ON "members"("guild_id", "xp_band" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "outbox_messages_guild_id_effect_key_key" ON "outbox_messages"("guild_id", "effect_key");

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guild_settings" ADD CONSTRAINT "guild_settings_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guild_counters" ADD CONSTRAINT "guild_counters_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "processed_events" ADD CONSTRAINT "processed_events_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox_messages" ADD CONSTRAINT "outbox_messages_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE guilds
    ADD CONSTRAINT guilds_id_is_snowflake CHECK (id ~ '^[0-9]{1,20}$'),
    ADD CONSTRAINT guilds_member_count_not_negative CHECK (member_count >= 0);

ALTER TABLE users
    ADD CONSTRAINT users_id_is_snowflake CHECK (id ~ '^[0-9]{1,20}$');

ALTER TABLE members
    ADD CONSTRAINT members_xp_not_negative CHECK (xp >= 0),
    ADD CONSTRAINT members_message_count_not_negative CHECK (message_count >= 0),
    ADD CONSTRAINT members_announced_level_not_negative CHECK (announced_level >= 0);

ALTER TABLE guild_settings
    ADD CONSTRAINT guild_settings_locale_known CHECK (locale IN ('en', 'de')),
    ADD CONSTRAINT guild_settings_xp_min_in_bounds CHECK (xp_min BETWEEN 0 AND 1000),
    ADD CONSTRAINT guild_settings_xp_max_in_bounds CHECK (xp_max BETWEEN xp_min AND 1000),
    ADD CONSTRAINT guild_settings_xp_cooldown_in_bounds CHECK (xp_cooldown_seconds BETWEEN 0 AND 86400),
    ADD CONSTRAINT guild_settings_level_up_notice_known
        CHECK (level_up_notice IN ('OFF', 'SAME_CHANNEL', 'CHANNEL', 'DM')),
    ADD CONSTRAINT guild_settings_level_up_channel_set
        CHECK (level_up_notice <> 'CHANNEL' OR level_up_channel_id IS NOT NULL);

ALTER TABLE guild_counters
    ADD CONSTRAINT guild_counters_n_not_negative CHECK (n >= 0);

ALTER TABLE processed_events
    ADD CONSTRAINT processed_events_status_known CHECK (status IN ('PENDING', 'PROCESSED', 'FAILED', 'DUPLICATE'));

ALTER TABLE outbox_messages
    ADD CONSTRAINT outbox_messages_addressed CHECK (channel_id IS NOT NULL OR user_id IS NOT NULL);

-- By hand: storage

-- What is asked of all guilds concerns the active ones.
CREATE INDEX guilds_active_idx ON guilds (id) WHERE is_active;

-- The sweep for what was not sent; sent rows, nearly all of them, stay out of it.
CREATE INDEX outbox_messages_overdue_idx ON outbox_messages (created_at) WHERE announced_at IS NULL AND refusal IS NULL;

-- Every message updates a row here. Half of each page is left for the next version of its rows, so that the update stays
-- on it and touches no index (HOT): even when all members of a page speak in turn.
ALTER TABLE members SET (fillfactor = 50);

-- By hand: settings

-- Every process keeps settings in memory and hears here of each change.
CREATE FUNCTION notify_guild_settings() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('guild_settings_changed', NEW.guild_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER guild_settings_notify AFTER INSERT OR UPDATE ON guild_settings
    FOR EACH ROW EXECUTE FUNCTION notify_guild_settings();

-- By hand: partitions of processed_events

-- The smallest snowflake of a moment: milliseconds since 2015-01-01T00:00Z, above 22 bits of worker and sequence.
CREATE FUNCTION snowflake_at(moment timestamptz) RETURNS bigint
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN (trunc(extract(epoch FROM moment) * 1000)::bigint - 1420070400000) << 22;

-- Makes the partition of each UTC day from yesterday (an event of 23:59:59 is handled after midnight) to three days
-- ahead, and drops those that ended 48 hours ago. Making and dropping lock the parent, so it waits for that lock at
-- most a second and fails; whoever calls it calls again.
CREATE FUNCTION maintain_event_partitions() RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
    SET client_min_messages = warning
AS $$
DECLARE
    today constant date := (now() AT TIME ZONE 'UTC')::date;
    day date;
    partition name;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('maintain_event_partitions', 0));

    FOR day IN SELECT today + n FROM generate_series(-1, 3) AS n LOOP
        partition := 'processed_events_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(format('public.%I', partition)) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.processed_events FOR VALUES FROM (%s) TO (%s)',
            partition,
            public.snowflake_at(day::timestamp AT TIME ZONE 'UTC'),
            public.snowflake_at((day + 1)::timestamp AT TIME ZONE 'UTC')
        );
    END LOOP;

    FOR partition IN
        SELECT child.relname
        FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = 'public.processed_events'::regclass
          AND (to_date(right(child.relname, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= now() - interval '48 hours'
    LOOP
        EXECUTE format('DROP TABLE public.%I', partition);
    END LOOP;
END
$$;

SELECT maintain_event_partitions();

-- By hand: jobs

-- The only way for guildhall_app to enqueue: graphile-worker's tables have row-level security without a policy for
-- it. graphile-worker installs its schema when the bot starts, so add_job is looked up at the first call.
CREATE FUNCTION enqueue_job(
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

-- By hand: the role that commands run as

-- Roles belong to the cluster: another database of it may have made this one, or be making it right now.
DO $$
DECLARE
    becoming constant text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guildhall_app') THEN
        BEGIN
            CREATE ROLE guildhall_app NOLOGIN NOBYPASSRLS;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT pg_has_role('guildhall_app', becoming) THEN
        BEGIN
            GRANT guildhall_app TO CURRENT_USER;
        EXCEPTION
            WHEN unique_violation THEN NULL;
        END;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'Guildhall needs the database role guildhall_app, which % may not set up. Ask an administrator of the server to run: CREATE ROLE guildhall_app NOLOGIN; GRANT guildhall_app TO %; (leave out the first where the role exists)',
            current_user, quote_ident(current_user)
            USING ERRCODE = 'insufficient_privilege';
END
$$;

GRANT USAGE ON SCHEMA public TO guildhall_app;

GRANT SELECT, INSERT, UPDATE, DELETE
    ON guilds, users, members, guild_settings, guild_counters, processed_events, outbox_messages
    TO guildhall_app;

-- Tables of later migrations.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO guildhall_app;

REVOKE EXECUTE ON FUNCTION maintain_event_partitions, enqueue_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_job TO guildhall_app;
