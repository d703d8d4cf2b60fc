-- The data layer: row-level security for every guild's rows, the audit log, and results of interactions.
--
-- Rollback: down.sql beside this file. It drops the audit log with its entries, so take a backup first, and leaves commands
-- without the second layer of isolation.
--
-- What Prisma has no words for stands under "By hand"; `prisma migrate diff` printed the rest.

-- By hand, before any table is made: from here on a table is closed to guildhall_app until its migration opens it. One that was
-- forgotten refuses instead of leaking.
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM guildhall_app;

-- AlterTable
ALTER TABLE "processed_events" ADD COLUMN "result" JSONB;

-- CreateTable
CREATE TABLE "audit_log" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "actor" TEXT,
    "source" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "ip" INET,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_key" JSONB NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "audit_people" (
    "guild_id" VARCHAR(20) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_people_pkey" PRIMARY KEY ("guild_id","user_id")
);

-- CreateTable
CREATE TABLE "operator_log" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "actor" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_log_guild_id_actor_id_idx" ON "audit_log"("guild_id", "actor", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_people_user_id_idx" ON "audit_people"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_people_guild_id_pseudonym_key" ON "audit_people"("guild_id", "pseudonym");

-- CreateIndex
CREATE INDEX "operator_log_created_at_idx" ON "operator_log"("created_at" DESC);

-- AddForeignKey
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_people" ADD CONSTRAINT "audit_people_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE audit_log
    ADD CONSTRAINT audit_log_source_known CHECK (source IN ('COMMAND', 'EVENT', 'DASHBOARD', 'JOB', 'CLI')),
    ADD CONSTRAINT audit_log_action_known CHECK (action IN ('INSERT', 'UPDATE', 'DELETE'));

ALTER TABLE audit_people
    ADD CONSTRAINT audit_people_user_id_is_snowflake CHECK (user_id ~ '^[0-9]{1,20}$');

-- A second delivery is counted in attempts; the row keeps the state of the work.
ALTER TABLE processed_events
    DROP CONSTRAINT processed_events_status_known,
    ADD CONSTRAINT processed_events_status_known CHECK (status IN ('PENDING', 'PROCESSED', 'FAILED'));

-- By hand: isolation

-- The partitions of processed_events would be a way round the policies of their parent.
DO $$
DECLARE
    partition regclass;
BEGIN
    FOR partition IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'processed_events'::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM guildhall_app', partition);
    END LOOP;
END
$$;

-- Opens a table of guilds' data to guildhall_app, one guild at a time: the one that set_config('app.guild_id', …, true) names
-- in the transaction; none without it. The owner, as which writers and jobs run, keeps seeing all. Each migration that
-- makes such a table calls this for it.
CREATE FUNCTION isolate_guild_rows(isolated regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE', guild_column name DEFAULT 'guild_id')
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner constant name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = isolated);
    -- In a subselect it is evaluated once a statement, not once a row.
    own constant text := format('%I = (SELECT current_setting(''app.guild_id'', true))', guild_column);
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', isolated);
    EXECUTE format('CREATE POLICY all_guilds ON %s TO %I USING (true) WITH CHECK (true)', isolated, owner);
    EXECUTE format('CREATE POLICY one_guild ON %s TO guildhall_app USING (%s) WITH CHECK (%s)', isolated, own, own);
    EXECUTE format('REVOKE ALL ON %s FROM guildhall_app', isolated);
    EXECUTE format('GRANT %s ON %s TO guildhall_app', privileges, isolated);
END
$$;

SELECT isolate_guild_rows('guilds', 'SELECT', 'id');
SELECT isolate_guild_rows('members');
SELECT isolate_guild_rows('guild_settings');
SELECT isolate_guild_rows('guild_counters');
SELECT isolate_guild_rows('processed_events');
SELECT isolate_guild_rows('outbox_messages');
-- Append-only: record_change writes it, in its owner's name.
SELECT isolate_guild_rows('audit_log', 'SELECT');
SELECT isolate_guild_rows('audit_people', 'SELECT');

-- People belong to no guild, so commands see those who are in theirs and change none of them: that would reach into every
-- guild they are in. Writers keep their names.
ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
    EXECUTE format('CREATE POLICY all_guilds ON users TO %I USING (true) WITH CHECK (true)',
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'users'::regclass));
END
$$;
CREATE POLICY one_guild ON users FOR SELECT TO guildhall_app USING (EXISTS (
    SELECT FROM members WHERE members.user_id = users.id AND members.guild_id = (SELECT current_setting('app.guild_id', true))
));
REVOKE ALL ON users FROM guildhall_app;
GRANT SELECT ON users TO guildhall_app;

-- By hand: jobs

-- The same as before, but for one thing: what one guild's transaction enqueues is that guild's. Keys are unique among all jobs.
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
DECLARE
    guild constant text := nullif(current_setting('app.guild_id', true), '');
BEGIN
    IF payload ->> 'guildId' <> guild OR guild <> ALL (string_to_array(job_key, ':')) THEN
        RAISE EXCEPTION 'A job of guild % has another one''s payload or key: %', guild, job_key USING ERRCODE = 'check_violation';
    END IF;
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

-- By hand: settings

-- As before, and when the row goes, with its guild.
CREATE OR REPLACE FUNCTION notify_guild_settings() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('guild_settings_changed', coalesce(NEW.guild_id, OLD.guild_id));
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER guild_settings_notify AFTER INSERT OR UPDATE OR DELETE ON guild_settings
    FOR EACH ROW EXECUTE FUNCTION notify_guild_settings();

-- By hand: audit

-- The name under which a guild's audit log knows a person. Erasing a person deletes their rows, and the entries stay, about
-- nobody.
CREATE FUNCTION pseudonym_of(guild text, person text) RETURNS text
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text;
BEGIN
    LOOP
        -- Held, so that no cleanup takes it away before the entry is there.
        SELECT pseudonym INTO found FROM public.audit_people WHERE guild_id = guild AND user_id = person FOR KEY SHARE;
        EXIT WHEN found IS NOT NULL OR person IS NULL;
        INSERT INTO public.audit_people (guild_id, user_id, pseudonym) VALUES (guild, person, gen_random_uuid()::text)
            ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN found;
END
$$;

-- Writes one entry of the audit log for a row that was changed: of an update the fields that differ, else the whole row.
-- The transaction says who did it and how, by set_config: app.source, app.actor (a user id, or empty), app.request_id, app.ip.
-- Arguments, each a list with commas: the key's columns, columns that hold user ids, columns whose values nobody may read
-- later, columns of no interest.
CREATE FUNCTION record_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    left_out constant text[] := string_to_array(TG_ARGV[3], ',') || ARRAY['created_at', 'updated_at'];
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb := to_jsonb(NEW);
    any_row constant jsonb := coalesce(new_row, old_row);
    guild constant text := coalesce(any_row ->> 'guild_id', any_row ->> 'id');
    changed text;
    key jsonb;
BEGIN
    -- Rows that go with their guild leave no entry: it would go too.
    IF NOT EXISTS (SELECT FROM public.guilds WHERE id = guild) THEN
        RETURN NULL;
    END IF;

    key := (SELECT jsonb_object_agg(name, any_row -> name) FROM unnest(string_to_array(TG_ARGV[0], ',')) AS name);
    old_row := old_row - left_out;
    new_row := new_row - left_out;
    IF TG_OP = 'UPDATE' THEN
        FOR changed IN SELECT jsonb_object_keys(new_row) LOOP
            IF old_row -> changed = new_row -> changed THEN
                old_row := old_row - changed;
                new_row := new_row - changed;
            END IF;
        END LOOP;
        IF new_row = '{}' THEN
            RETURN NULL;
        END IF;
    END IF;

    FOREACH changed IN ARRAY string_to_array(TG_ARGV[1], ',') LOOP
        key := CASE WHEN key ? changed THEN jsonb_set(key, ARRAY[changed], coalesce(to_jsonb(public.pseudonym_of(guild, key ->> changed)), 'null')) ELSE key END;
        old_row := CASE WHEN old_row ? changed THEN jsonb_set(old_row, ARRAY[changed], coalesce(to_jsonb(public.pseudonym_of(guild, old_row ->> changed)), 'null')) ELSE old_row END;
        new_row := CASE WHEN new_row ? changed THEN jsonb_set(new_row, ARRAY[changed], coalesce(to_jsonb(public.pseudonym_of(guild, new_row ->> changed)), 'null')) ELSE new_row END;
    END LOOP;
    FOREACH changed IN ARRAY string_to_array(TG_ARGV[2], ',') LOOP
        old_row := CASE WHEN old_row ? changed THEN jsonb_set(old_row, ARRAY[changed], '"[redacted]"') ELSE old_row END;
        new_row := CASE WHEN new_row ? changed THEN jsonb_set(new_row, ARRAY[changed], '"[redacted]"') ELSE new_row END;
    END LOOP;

    INSERT INTO public.audit_log (guild_id, actor, source, request_id, ip, action, subject, subject_key, before, after)
    VALUES (
        guild,
        public.pseudonym_of(guild, nullif(current_setting('app.actor', true), '')),
        current_setting('app.source'),
        coalesce(current_setting('app.request_id', true), ''),
        nullif(current_setting('app.ip', true), '')::inet,
        TG_OP,
        TG_TABLE_NAME,
        key,
        old_row,
        new_row
    );
    RETURN NULL;
END
$$;

-- Has changes of a table recorded, where the transaction says who makes them. Writers of events set no app.source and so are
-- exempt: the passive XP writer above all, whose rows pay only for this one comparison.
CREATE FUNCTION audit_changes(audited regclass, key text, people text DEFAULT '', redacted text DEFAULT '', left_out text DEFAULT '')
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW '
        'WHEN (current_setting(''app.source'', true) <> '''') EXECUTE FUNCTION public.record_change(%L, %L, %L, %L)',
        audited, key, people, redacted, left_out
    );
END
$$;

SELECT audit_changes('guilds', 'id', people => 'owner_id', left_out => 'member_count,leveling_seen_id');
SELECT audit_changes('guild_settings', 'guild_id', left_out => 'version');
SELECT audit_changes('members', 'user_id', people => 'user_id', redacted => 'nickname',
    left_out => 'xp_band,message_count,last_msg_id,next_msg_id');

REVOKE EXECUTE ON FUNCTION isolate_guild_rows, pseudonym_of, record_change, audit_changes FROM PUBLIC;
