-- Giveaways: what is given away, who takes part, every attempt to, and who won.
--
-- Rollback: down.sql beside this file. It drops all giveaways with their entries and winners, so take a backup first; the
-- messages on Discord stay, and coins that were paid for entries stay paid.
--
-- What Prisma has no words for stands under "By hand"; the rest is as `prisma migrate diff` prints it.

-- CreateTable
CREATE TABLE "giveaway_templates" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "name" TEXT NOT NULL,
    "manifest" JSONB NOT NULL,
    "created_by" VARCHAR(20) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "giveaway_templates_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "giveaways" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "number" INTEGER NOT NULL,
    "template_id" VARCHAR(32),
    "title" TEXT NOT NULL,
    "description" TEXT,
    "channel_id" VARCHAR(20) NOT NULL,
    "host_id" VARCHAR(20) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'DRAFT',
    "duration_seconds" INTEGER NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "remaining_ms" BIGINT,
    "max_entries" INTEGER,
    "entry_count" INTEGER NOT NULL DEFAULT 0,
    "weight_sum" BIGINT NOT NULL DEFAULT 0,
    "cost" INTEGER NOT NULL DEFAULT 0,
    "requirements" JSONB NOT NULL DEFAULT '{}',
    "bonuses" JSONB NOT NULL DEFAULT '[]',
    "bonus_mode" TEXT NOT NULL DEFAULT 'HIGHEST',
    "bypass_role_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "winner_role_id" VARCHAR(20),
    "claim_seconds" INTEGER,
    "seed" TEXT,
    "commitment" TEXT,
    "frozen_hash" TEXT,
    "draw" JSONB,
    "completed_at" TIMESTAMPTZ(3),
    "message_id" VARCHAR(20),
    "failure" TEXT,
    "shown_count" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "synced_version" INTEGER NOT NULL DEFAULT 0,
    "synced_at" TIMESTAMPTZ(3),
    "sync_attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "posting_since" TIMESTAMPTZ(3),
    "draw_lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "giveaways_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "giveaway_prizes" (
    "guild_id" VARCHAR(20) NOT NULL,
    "giveaway_id" VARCHAR(32) NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "giveaway_prizes_pkey" PRIMARY KEY ("guild_id","giveaway_id","position")
);

-- CreateTable
CREATE TABLE "giveaway_entries" (
    "guild_id" VARCHAR(20) NOT NULL,
    "giveaway_id" VARCHAR(32) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'PARTICIPANT',
    "weight" INTEGER NOT NULL DEFAULT 1,
    "paid" INTEGER NOT NULL DEFAULT 0,
    "event_id" BIGINT,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "giveaway_entries_pkey" PRIMARY KEY ("guild_id","giveaway_id","user_id")
);

-- CreateTable. By hand: partitioned by day on the snowflake of the interaction, so that old ones are dropped whole.
CREATE TABLE "giveaway_entry_attempts" (
    "guild_id" VARCHAR(20) NOT NULL,
    "event_id" BIGINT NOT NULL,
    "giveaway_id" VARCHAR(32) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "outcome" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "giveaway_entry_attempts_pkey" PRIMARY KEY ("guild_id","event_id")
) PARTITION BY RANGE (event_id);

-- CreateTable
CREATE TABLE "giveaway_winners" (
    "guild_id" VARCHAR(20) NOT NULL,
    "giveaway_id" VARCHAR(32) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "prize_position" INTEGER NOT NULL,
    "slot" INTEGER NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 0,
    "claim_until" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "giveaway_winners_pkey" PRIMARY KEY ("guild_id","giveaway_id","user_id")
);

-- CreateIndex
CREATE INDEX "giveaway_templates_deleted_at_idx" ON "giveaway_templates"("deleted_at");

-- CreateIndex
CREATE INDEX "giveaways_status_ends_at_idx" ON "giveaways"("status", "ends_at");

-- CreateIndex
CREATE INDEX "giveaways_guild_id_template_id_idx" ON "giveaways"("guild_id", "template_id");

-- CreateIndex
CREATE UNIQUE INDEX "giveaways_guild_id_number_key" ON "giveaways"("guild_id", "number");

-- CreateIndex
CREATE INDEX "giveaway_entries_guild_id_giveaway_id_role_idx" ON "giveaway_entries"("guild_id", "giveaway_id", "role");

-- CreateIndex
CREATE INDEX "giveaway_entry_attempts_guild_id_giveaway_id_idx" ON "giveaway_entry_attempts"("guild_id", "giveaway_id");

-- CreateIndex
CREATE INDEX "giveaway_entry_attempts_guild_id_user_id_created_at_idx" ON "giveaway_entry_attempts"("guild_id", "user_id", "created_at");

-- CreateIndex
CREATE INDEX "giveaway_winners_guild_id_giveaway_id_prize_position_idx" ON "giveaway_winners"("guild_id", "giveaway_id", "prize_position");

-- CreateIndex
CREATE INDEX "giveaway_winners_deleted_at_idx" ON "giveaway_winners"("deleted_at");

-- AddForeignKey
ALTER TABLE "giveaway_templates" ADD CONSTRAINT "giveaway_templates_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaways" ADD CONSTRAINT "giveaways_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaways" ADD CONSTRAINT "giveaways_guild_id_template_id_fkey" FOREIGN KEY ("guild_id", "template_id") REFERENCES "giveaway_templates"("guild_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_prizes" ADD CONSTRAINT "giveaway_prizes_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_prizes" ADD CONSTRAINT "giveaway_prizes_guild_id_giveaway_id_fkey" FOREIGN KEY ("guild_id", "giveaway_id") REFERENCES "giveaways"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_entries" ADD CONSTRAINT "giveaway_entries_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_entries" ADD CONSTRAINT "giveaway_entries_guild_id_giveaway_id_fkey" FOREIGN KEY ("guild_id", "giveaway_id") REFERENCES "giveaways"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_entry_attempts" ADD CONSTRAINT "giveaway_entry_attempts_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_entry_attempts" ADD CONSTRAINT "giveaway_entry_attempts_guild_id_giveaway_id_fkey" FOREIGN KEY ("guild_id", "giveaway_id") REFERENCES "giveaways"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_winners" ADD CONSTRAINT "giveaway_winners_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_winners" ADD CONSTRAINT "giveaway_winners_guild_id_giveaway_id_prize_position_fkey" FOREIGN KEY ("guild_id", "giveaway_id", "prize_position") REFERENCES "giveaway_prizes"("guild_id", "giveaway_id", "position") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_winners" ADD CONSTRAINT "giveaway_winners_guild_id_giveaway_id_user_id_fkey" FOREIGN KEY ("guild_id", "giveaway_id", "user_id") REFERENCES "giveaway_entries"("guild_id", "giveaway_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE giveaways
    ALTER COLUMN bypass_role_ids SET NOT NULL,
    ADD CONSTRAINT giveaways_number_positive CHECK (number > 0),
    ADD CONSTRAINT giveaways_title_fits CHECK (char_length(title) BETWEEN 1 AND 200),
    ADD CONSTRAINT giveaways_status_known
        CHECK (status IN ('DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'DRAWING', 'COMPLETED', 'CANCELLED')),
    ADD CONSTRAINT giveaways_duration_in_bounds CHECK (duration_seconds BETWEEN 10 AND 7776000),
    ADD CONSTRAINT giveaways_scheduled_has_start CHECK (status <> 'SCHEDULED' OR starts_at IS NOT NULL),
    ADD CONSTRAINT giveaways_active_has_end CHECK (status <> 'ACTIVE' OR ends_at IS NOT NULL AND commitment IS NOT NULL),
    ADD CONSTRAINT giveaways_paused_has_rest CHECK (status <> 'PAUSED' OR remaining_ms IS NOT NULL),
    ADD CONSTRAINT giveaways_drawn_is_frozen CHECK (status NOT IN ('DRAWING', 'COMPLETED') OR frozen_hash IS NOT NULL),
    ADD CONSTRAINT giveaways_entries_within_max CHECK (entry_count BETWEEN 0 AND coalesce(max_entries, entry_count)),
    ADD CONSTRAINT giveaways_max_entries_in_bounds CHECK (max_entries BETWEEN 1 AND 1000000),
    ADD CONSTRAINT giveaways_weight_covers_entries CHECK (weight_sum >= entry_count),
    ADD CONSTRAINT giveaways_cost_in_bounds CHECK (cost BETWEEN 0 AND 1000000000),
    ADD CONSTRAINT giveaways_bonus_mode_known CHECK (bonus_mode IN ('HIGHEST', 'STACK')),
    ADD CONSTRAINT giveaways_claim_in_bounds CHECK (claim_seconds BETWEEN 10 AND 2592000),
    ADD CONSTRAINT giveaways_synced_not_ahead CHECK (synced_version BETWEEN 0 AND version);

ALTER TABLE giveaway_templates
    ADD CONSTRAINT giveaway_templates_name_fits CHECK (char_length(name) BETWEEN 1 AND 80);

ALTER TABLE giveaway_prizes
    ADD CONSTRAINT giveaway_prizes_position_positive CHECK (position > 0),
    ADD CONSTRAINT giveaway_prizes_name_fits CHECK (char_length(name) BETWEEN 1 AND 200),
    ADD CONSTRAINT giveaway_prizes_quantity_in_bounds CHECK (quantity BETWEEN 1 AND 50);

ALTER TABLE giveaway_entries
    ADD CONSTRAINT giveaway_entries_user_id_is_snowflake CHECK (user_id ~ '^[0-9]{1,20}$'),
    ADD CONSTRAINT giveaway_entries_role_known CHECK (role IN ('PARTICIPANT', 'ORGANIZER', 'MODERATOR', 'VIEWER')),
    ADD CONSTRAINT giveaway_entries_weight_in_bounds CHECK (weight BETWEEN 1 AND 1000),
    ADD CONSTRAINT giveaway_entries_paid_not_negative CHECK (paid >= 0);

ALTER TABLE giveaway_entry_attempts
    ADD CONSTRAINT giveaway_entry_attempts_outcome_known
        CHECK (outcome IN ('ENTERED', 'ALREADY', 'NOT_OPEN', 'FULL', 'RATE_LIMITED', 'UNFIT', 'OTHER_ROLE', 'NOT_ENOUGH'));

ALTER TABLE giveaway_winners
    ADD CONSTRAINT giveaway_winners_slot_not_negative CHECK (slot >= 0),
    ADD CONSTRAINT giveaway_winners_gone_has_reason CHECK ((deleted_at IS NULL) = (reason IS NULL));

-- By hand: what must be unique, and what is looked for

-- Removed templates give their name back.
CREATE UNIQUE INDEX giveaway_templates_living_name_key ON giveaway_templates (guild_id, lower(name)) WHERE deleted_at IS NULL;

-- A place has one winner at a time; that nobody wins twice is the primary key.
CREATE UNIQUE INDEX giveaway_winners_living_slot_key ON giveaway_winners (guild_id, giveaway_id, slot) WHERE deleted_at IS NULL;

-- Winners who must claim and have not.
CREATE INDEX giveaway_winners_unclaimed_idx ON giveaway_winners (claim_until) WHERE claimed_at IS NULL AND deleted_at IS NULL;

-- By hand: giveaways in memory

-- Every process keeps the giveaways' names and rules in memory, and hears here of each change but the entries'.
CREATE FUNCTION notify_giveaways() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('giveaways_changed', NEW.guild_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER giveaways_notify_new AFTER INSERT ON giveaways
    FOR EACH ROW EXECUTE FUNCTION notify_giveaways();
CREATE TRIGGER giveaways_notify_changed AFTER UPDATE ON giveaways
    FOR EACH ROW WHEN (OLD.version <> NEW.version OR OLD.status <> NEW.status) EXECUTE FUNCTION notify_giveaways();

CREATE TRIGGER giveaway_templates_notify AFTER INSERT OR UPDATE ON giveaway_templates
    FOR EACH ROW EXECUTE FUNCTION notify_giveaways();

-- By hand: partitions of the attempts

-- Makes the partition of each UTC day from yesterday to three days ahead, and drops those that ended 30 days ago. As
-- maintain_event_partitions it waits at most a second for the lock, and whoever calls it calls again.
CREATE FUNCTION maintain_attempt_partitions() RETURNS void
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
    PERFORM pg_advisory_xact_lock(hashtextextended('maintain_attempt_partitions', 0));

    FOR day IN SELECT today + n FROM generate_series(-1, 3) AS n LOOP
        partition := 'giveaway_entry_attempts_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(format('public.%I', partition)) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.giveaway_entry_attempts FOR VALUES FROM (%s) TO (%s)',
            partition,
            public.snowflake_at(day::timestamp AT TIME ZONE 'UTC'),
            public.snowflake_at((day + 1)::timestamp AT TIME ZONE 'UTC')
        );
    END LOOP;

    FOR partition IN
        SELECT child.relname
        FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = 'public.giveaway_entry_attempts'::regclass
          AND (to_date(right(child.relname, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= now() - interval '30 days'
    LOOP
        EXECUTE format('DROP TABLE public.%I', partition);
    END LOOP;
END
$$;

SELECT maintain_attempt_partitions();

-- By hand: entries

-- The one way into a giveaway. Takes attempts as columns, in the order in which they came: refusals has what the asker lacks
-- (null for nothing), weights what their entry counts. Each giveaway is locked before anything about it is read, so its state,
-- its end, its limit and its entries are true until the transaction ends, whatever happens at once. Answers a row for each
-- attempt: its outcome, and what the giveaway and the entry are at then. Each is recorded, but those of giveaways that do not exist.
CREATE FUNCTION enter_giveaways(guilds text[], giveaway_ids text[], users text[], events bigint[], refusals text[], weights int[])
    RETURNS TABLE (event bigint, outcome text, entries int, total_weight bigint, own_weight int)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    g record;
    a record;
    own record;
    earlier_outcome text;
    count_now int;
    weight_now bigint;
BEGIN
    -- Before balances are touched, in the order in which everybody locks them.
    PERFORM FROM public.giveaways AS held
        WHERE (held.guild_id, held.id) IN (SELECT * FROM unnest(guilds, giveaway_ids))
        ORDER BY held.guild_id, held.id FOR NO KEY UPDATE;
    PERFORM FROM public.balances AS b
        WHERE (b.guild_id, b.user_id) IN (
            SELECT t.guild_id, t.user_id FROM unnest(guilds, giveaway_ids, users) AS t(guild_id, giveaway_id, user_id)
            JOIN public.giveaways AS costly ON costly.guild_id = t.guild_id AND costly.id = t.giveaway_id AND costly.cost > 0)
        ORDER BY b.guild_id, b.user_id FOR NO KEY UPDATE;

    FOR g IN
        SELECT * FROM public.giveaways AS held
        WHERE (held.guild_id, held.id) IN (SELECT * FROM unnest(guilds, giveaway_ids))
        ORDER BY held.guild_id, held.id
    LOOP
        count_now := g.entry_count;
        weight_now := g.weight_sum;
        FOR a IN
            SELECT * FROM unnest(guilds, giveaway_ids, users, events, refusals, weights)
                WITH ORDINALITY AS t(guild_id, giveaway_id, user_id, event_id, refusal, weight, n)
            WHERE t.guild_id = g.guild_id AND t.giveaway_id = g.id ORDER BY t.n
        LOOP
            event := a.event_id;
            SELECT role, deleted_at IS NULL AS living, e.weight INTO own FROM public.giveaway_entries AS e
                WHERE e.guild_id = a.guild_id AND e.giveaway_id = a.giveaway_id AND e.user_id = a.user_id;
            earlier_outcome := (SELECT same.outcome FROM public.giveaway_entry_attempts AS same
                WHERE same.guild_id = a.guild_id AND same.event_id = a.event_id);
            outcome := CASE
                -- The same click again, also after its member has left: what came of it stands.
                WHEN earlier_outcome IS NOT NULL THEN earlier_outcome
                WHEN 10 <= (SELECT count(*) FROM public.giveaway_entry_attempts AS earlier
                    WHERE earlier.guild_id = a.guild_id AND earlier.user_id = a.user_id
                      AND earlier.created_at > now() - interval '1 minute' AND earlier.outcome <> 'RATE_LIMITED') THEN 'RATE_LIMITED'
                WHEN g.status <> 'ACTIVE' OR g.ends_at <= now() THEN 'NOT_OPEN'
                WHEN own.living AND own.role <> 'PARTICIPANT' THEN 'OTHER_ROLE'
                WHEN own.living THEN 'ALREADY'
                WHEN a.refusal IS NOT NULL THEN 'UNFIT'
                WHEN count_now >= g.max_entries THEN 'FULL'
                WHEN g.cost > 0 AND public.move_coins(a.guild_id, a.user_id, -g.cost, 'ENTRY', 'entry:' || a.event_id) = 'notEnough' THEN 'NOT_ENOUGH'
            END;
            own_weight := own.weight;
            IF outcome IS NULL THEN
                outcome := 'ENTERED';
                INSERT INTO public.giveaway_entries AS e (guild_id, giveaway_id, user_id, weight, paid, event_id)
                    VALUES (a.guild_id, a.giveaway_id, a.user_id, a.weight, g.cost, a.event_id)
                    ON CONFLICT (guild_id, giveaway_id, user_id) DO UPDATE SET role = excluded.role, weight = excluded.weight,
                        paid = excluded.paid, event_id = excluded.event_id, deleted_at = NULL, updated_at = now();
                own_weight := a.weight;
                count_now := count_now + 1;
                weight_now := weight_now + a.weight;
            END IF;
            INSERT INTO public.giveaway_entry_attempts (guild_id, event_id, giveaway_id, user_id, outcome)
                VALUES (a.guild_id, a.event_id, a.giveaway_id, a.user_id, outcome)
                ON CONFLICT (guild_id, event_id) DO NOTHING;
            entries := count_now;
            total_weight := weight_now;
            RETURN NEXT;
        END LOOP;
        IF count_now > g.entry_count THEN
            UPDATE public.giveaways AS entered SET entry_count = count_now, weight_sum = weight_now
                WHERE entered.guild_id = g.guild_id AND entered.id = g.id;
        END IF;
    END LOOP;
END
$$;

-- Takes a member out again while the giveaway is open, and gives back what they paid. Answers whether they were in.
CREATE FUNCTION leave_giveaway(guild text, giveaway text, member text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone record;
BEGIN
    PERFORM FROM public.giveaways WHERE guild_id = guild AND id = giveaway AND status IN ('ACTIVE', 'PAUSED') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.giveaway_entries SET deleted_at = now(), updated_at = now()
        WHERE guild_id = guild AND giveaway_id = giveaway AND user_id = member AND role = 'PARTICIPANT' AND deleted_at IS NULL
        RETURNING * INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.giveaways SET entry_count = entry_count - 1, weight_sum = weight_sum - gone.weight
        WHERE guild_id = guild AND id = giveaway;
    IF gone.paid > 0 THEN
        PERFORM public.move_coins(guild, member, gone.paid, 'REFUND', 'refund:' || gone.event_id);
    END IF;
    RETURN true;
END
$$;

REVOKE EXECUTE ON FUNCTION maintain_attempt_partitions, enter_giveaways, leave_giveaway FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leave_giveaway TO guildhall_app;

-- By hand: isolation and audit

SELECT isolate_guild_rows('giveaway_templates', 'SELECT, INSERT, UPDATE');
SELECT isolate_guild_rows('giveaways', 'SELECT, INSERT, UPDATE');
SELECT isolate_guild_rows('giveaway_prizes');
SELECT isolate_guild_rows('giveaway_entries', 'SELECT, INSERT, UPDATE');
SELECT isolate_guild_rows('giveaway_entry_attempts', 'SELECT');
SELECT isolate_guild_rows('giveaway_winners', 'SELECT, INSERT, UPDATE');

-- Entries and attempts are records themselves. The seed stays secret until the draw.
SELECT audit_changes('giveaway_templates', 'id', people => 'created_by');
SELECT audit_changes('giveaways', 'id', people => 'host_id', redacted => 'seed',
    left_out => 'entry_count,weight_sum,draw,shown_count,version,synced_version,synced_at,sync_attempts,lease_until,posting_since,draw_lease_until');
SELECT audit_changes('giveaway_prizes', 'giveaway_id,position');
SELECT audit_changes('giveaway_winners', 'giveaway_id,user_id', people => 'user_id');
