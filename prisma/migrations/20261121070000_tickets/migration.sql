-- Tickets: what a guild offers, the tickets, what happened to them, and who may open none.
--
-- Rollback: down.sql beside this file. It drops all tickets and the counter that gave their numbers, so take a backup first; the
-- channels on Discord stay.
--
-- What Prisma has no words for stands under "By hand"; the rest is as `prisma migrate diff` prints it.

-- CreateTable
CREATE TABLE "ticket_categories" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "name" TEXT NOT NULL,
    "emoji" TEXT,
    "description" TEXT,
    "staff_role_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "parent_id" VARCHAR(20),
    "member_limit" INTEGER NOT NULL DEFAULT 1,
    "open_limit" INTEGER NOT NULL DEFAULT 50,
    "cooldown_seconds" INTEGER NOT NULL DEFAULT 0,
    "required_role_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "min_account_age_days" INTEGER NOT NULL DEFAULT 0,
    "name_template" TEXT NOT NULL DEFAULT 'ticket-{number}',
    "questions" JSONB NOT NULL DEFAULT '[]',
    "greeting" TEXT,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_categories_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "tickets" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "number" INTEGER NOT NULL,
    "category_id" VARCHAR(32) NOT NULL,
    "opener_id" VARCHAR(20) NOT NULL,
    "slot" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'OPENING',
    "failure" TEXT,
    "channel_name" TEXT NOT NULL,
    "channel_id" VARCHAR(20),
    "member_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "answers" JSONB NOT NULL DEFAULT '[]',
    "claimed_by" VARCHAR(20),
    "closed_by" VARCHAR(20),
    "close_reason" TEXT,
    "opened_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "synced_version" INTEGER NOT NULL DEFAULT 0,
    "sync_attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tickets_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "ticket_events" (
    "guild_id" VARCHAR(20) NOT NULL,
    "ticket_id" VARCHAR(32) NOT NULL,
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" VARCHAR(20),
    "data" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_events_pkey" PRIMARY KEY ("guild_id","ticket_id","id")
);

-- CreateTable
CREATE TABLE "ticket_blocklist" (
    "guild_id" VARCHAR(20) NOT NULL,
    "kind" TEXT NOT NULL,
    "target_id" VARCHAR(20) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_blocklist_pkey" PRIMARY KEY ("guild_id","kind","target_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "tickets_guild_id_number_key" ON "tickets"("guild_id", "number");

-- CreateIndex
CREATE INDEX "tickets_guild_id_category_id_opener_id_idx" ON "tickets"("guild_id", "category_id", "opener_id");

-- AddForeignKey
ALTER TABLE "ticket_categories" ADD CONSTRAINT "ticket_categories_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_guild_id_category_id_fkey" FOREIGN KEY ("guild_id", "category_id") REFERENCES "ticket_categories"("guild_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_events" ADD CONSTRAINT "ticket_events_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_events" ADD CONSTRAINT "ticket_events_guild_id_ticket_id_fkey" FOREIGN KEY ("guild_id", "ticket_id") REFERENCES "tickets"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_blocklist" ADD CONSTRAINT "ticket_blocklist_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE ticket_categories
    ALTER COLUMN staff_role_ids SET NOT NULL,
    ALTER COLUMN required_role_ids SET NOT NULL;
ALTER TABLE tickets
    ALTER COLUMN member_ids SET NOT NULL;

ALTER TABLE ticket_categories
    ADD CONSTRAINT ticket_categories_name_fits CHECK (char_length(name) BETWEEN 1 AND 80),
    ADD CONSTRAINT ticket_categories_member_limit_in_bounds CHECK (member_limit BETWEEN 1 AND 25),
    ADD CONSTRAINT ticket_categories_open_limit_in_bounds CHECK (open_limit BETWEEN 1 AND 500),
    ADD CONSTRAINT ticket_categories_cooldown_in_bounds CHECK (cooldown_seconds BETWEEN 0 AND 2592000),
    ADD CONSTRAINT ticket_categories_min_account_age_in_bounds CHECK (min_account_age_days BETWEEN 0 AND 3650),
    ADD CONSTRAINT ticket_categories_questions_fit_a_modal CHECK (questions -> 5 IS NULL);

ALTER TABLE tickets
    ADD CONSTRAINT tickets_number_positive CHECK (number > 0),
    ADD CONSTRAINT tickets_slot_not_negative CHECK (slot >= 0),
    ADD CONSTRAINT tickets_status_known CHECK (status IN ('OPENING', 'OPEN', 'CLOSED', 'DELETED', 'FAILED')),
    ADD CONSTRAINT tickets_channel_where_open CHECK (status IN ('OPENING', 'FAILED') OR channel_id IS NOT NULL),
    ADD CONSTRAINT tickets_failure_where_failed CHECK (status <> 'FAILED' OR failure IS NOT NULL),
    ADD CONSTRAINT tickets_claim_whole CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
    ADD CONSTRAINT tickets_synced_not_ahead CHECK (synced_version BETWEEN 0 AND version);

ALTER TABLE ticket_events
    ADD CONSTRAINT ticket_events_kind_known CHECK (kind IN ('OPENING', 'OPENED', 'FAILED', 'CLAIMED', 'RELEASED',
        'MEMBER_ADDED', 'MEMBER_REMOVED', 'CLOSED', 'REOPENED', 'DELETED'));

ALTER TABLE ticket_blocklist
    ADD CONSTRAINT ticket_blocklist_kind_known CHECK (kind IN ('USER', 'ROLE'));

-- By hand: what must be unique, and what is looked for

-- Removed categories give their name back.
CREATE UNIQUE INDEX ticket_categories_living_name_key ON ticket_categories (guild_id, lower(name)) WHERE deleted_at IS NULL;

-- A member has no more open tickets in a category than it has places, whatever happens at once.
CREATE UNIQUE INDEX tickets_taken_slot_key ON tickets (guild_id, opener_id, category_id, slot) WHERE status IN ('OPENING', 'OPEN');

-- A channel is one ticket's; deleted ones stay out of it.
CREATE UNIQUE INDEX tickets_channel_key ON tickets (guild_id, channel_id) WHERE status IN ('OPEN', 'CLOSED');

-- A category's open tickets, for its limit and for lists; the many that are over stay out of it.
CREATE INDEX tickets_open_idx ON tickets (guild_id, category_id) WHERE status IN ('OPENING', 'OPEN');

-- The sweep for tickets that Discord does not agree with yet.
CREATE INDEX tickets_unsynced_idx ON tickets (updated_at) WHERE synced_version < version;

-- By hand: categories in memory

-- Every process keeps the categories in memory, as a form must open at once, and hears here of each change.
CREATE FUNCTION notify_ticket_categories() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('ticket_categories_changed', NEW.guild_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_categories_notify AFTER INSERT OR UPDATE ON ticket_categories
    FOR EACH ROW EXECUTE FUNCTION notify_ticket_categories();

-- By hand: isolation and audit

SELECT isolate_guild_rows('ticket_categories', 'SELECT, INSERT, UPDATE');
SELECT isolate_guild_rows('tickets', 'SELECT, INSERT, UPDATE');
SELECT isolate_guild_rows('ticket_events', 'SELECT, INSERT');
SELECT isolate_guild_rows('ticket_blocklist');

-- ticket_events is a record itself, and never changed.
SELECT audit_changes('ticket_categories', 'id');
SELECT audit_changes('tickets', 'id', people => 'opener_id,claimed_by,closed_by', redacted => 'answers,close_reason,channel_name',
    left_out => 'member_ids,version,synced_version,sync_attempts,lease_until');
SELECT audit_changes('ticket_blocklist', 'kind,target_id', people => 'target_id', redacted => 'reason');
