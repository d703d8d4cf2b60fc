-- A ticket's life: hours in which staff are there, closing by itself, threads in place of channels, priorities, requests to close,
-- and texts that staff send often.
--
-- Rollback: down.sql beside this file. It drops these settings and the texts; tickets, channels and threads stay.
--
-- What Prisma has no words for stands under "By hand"; the rest is as `prisma migrate diff` prints it.

-- AlterTable
ALTER TABLE "ticket_categories" ADD COLUMN     "auto_close_hours" INTEGER,
ADD COLUMN     "outside_hours" TEXT NOT NULL DEFAULT 'REFUSE',
ADD COLUMN     "overflow_parent_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "place" TEXT NOT NULL DEFAULT 'CHANNEL',
ADD COLUMN     "thread_channel_id" VARCHAR(20),
ADD COLUMN     "warning_hours" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "working_hours" JSONB;

-- AlterTable
ALTER TABLE "tickets" ADD COLUMN     "close_requested_by" VARCHAR(20),
ADD COLUMN     "idle_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "idle_warned_at" TIMESTAMPTZ(3),
ADD COLUMN     "is_thread" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "opened_by" VARCHAR(20),
ADD COLUMN     "opener_name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "priority" TEXT NOT NULL DEFAULT 'NORMAL',
ADD COLUMN     "role_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "shown_category_id" VARCHAR(32);

-- CreateTable
CREATE TABLE "ticket_replies" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_replies_pkey" PRIMARY KEY ("guild_id","id")
);

-- AddForeignKey
ALTER TABLE "ticket_replies" ADD CONSTRAINT "ticket_replies_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE ticket_categories ALTER COLUMN overflow_parent_ids SET NOT NULL;
ALTER TABLE tickets ALTER COLUMN role_ids SET NOT NULL;

-- Tickets that are open already begin to be idle now, and their channels show the category that they have.
UPDATE tickets SET shown_category_id = category_id;

ALTER TABLE ticket_categories
    ADD CONSTRAINT ticket_categories_auto_close_in_bounds CHECK (auto_close_hours BETWEEN 2 AND 8760),
    ADD CONSTRAINT ticket_categories_warning_before_close CHECK (warning_hours >= 1 AND warning_hours < coalesce(auto_close_hours, 8760)),
    ADD CONSTRAINT ticket_categories_place_known CHECK (place IN ('CHANNEL', 'THREAD')),
    ADD CONSTRAINT ticket_categories_outside_hours_known CHECK (outside_hours IN ('REFUSE', 'NOTICE'));

ALTER TABLE tickets
    ADD CONSTRAINT tickets_priority_known CHECK (priority IN ('LOW', 'NORMAL', 'HIGH', 'URGENT'));

ALTER TABLE ticket_replies
    ADD CONSTRAINT ticket_replies_name_fits CHECK (char_length(name) BETWEEN 1 AND 80),
    ADD CONSTRAINT ticket_replies_text_fits CHECK (char_length(text) BETWEEN 1 AND 2000);

ALTER TABLE ticket_events DROP CONSTRAINT ticket_events_kind_known;
ALTER TABLE ticket_events
    ADD CONSTRAINT ticket_events_kind_known CHECK (kind IN ('OPENING', 'OPENED', 'FAILED', 'CLAIMED', 'RELEASED',
        'MEMBER_ADDED', 'MEMBER_REMOVED', 'ROLE_ADDED', 'ROLE_REMOVED', 'TRANSFERRED', 'PRIORITIZED', 'NOTED', 'REPLIED',
        'CLOSE_REQUESTED', 'CLOSE_REFUSED', 'WARNED', 'CLOSED', 'REOPENED', 'DELETED'));

-- By hand: what must be unique, and what is looked for

CREATE UNIQUE INDEX ticket_replies_name_key ON ticket_replies (guild_id, lower(name));

-- The sweep for tickets in which nobody has written for long.
CREATE INDEX tickets_idle_idx ON tickets (idle_since) WHERE status = 'OPEN';

-- By hand: memory of every process

-- Every process knows which channels are tickets, as it looks there at each message. The payload tells all, so nothing is read:
-- guild, channel, ticket, category and opener.
CREATE FUNCTION notify_ticket_channels() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('ticket_channels_changed', json_build_object('guildId', NEW.guild_id, 'channelId', NEW.channel_id,
        'ticketId', NEW.id, 'categoryId', NEW.category_id, 'openerId', NEW.opener_id, 'isOpen', NEW.status = 'OPEN')::text);
    RETURN NULL;
END
$$;

CREATE TRIGGER tickets_notify AFTER UPDATE ON tickets
    FOR EACH ROW WHEN (NEW.channel_id IS NOT NULL AND (OLD.status, OLD.channel_id, OLD.category_id)
        IS DISTINCT FROM (NEW.status, NEW.channel_id, NEW.category_id))
    EXECUTE FUNCTION notify_ticket_channels();

CREATE FUNCTION notify_ticket_replies() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('ticket_replies_changed', coalesce(NEW.guild_id, OLD.guild_id));
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_replies_notify AFTER INSERT OR UPDATE OR DELETE ON ticket_replies
    FOR EACH ROW EXECUTE FUNCTION notify_ticket_replies();

-- By hand: isolation and audit

SELECT isolate_guild_rows('ticket_replies');
SELECT audit_changes('ticket_replies', 'id', redacted => 'text');

DROP TRIGGER audit ON tickets;
SELECT audit_changes('tickets', 'id', people => 'opener_id,opened_by,claimed_by,closed_by,close_requested_by,first_answer_by',
    redacted => 'answers,close_reason,channel_name,opener_name',
    left_out => 'member_ids,role_ids,version,synced_version,sync_attempts,lease_until,shown_category_id,idle_since,idle_warned_at');
