-- What is kept of tickets: transcripts, what their openers thought, and when they were first answered.
--
-- Rollback: down.sql beside this file. It drops all transcripts and feedback, so take a backup first.
--
-- What Prisma has no words for stands under "By hand"; the rest is as `prisma migrate diff` prints it.

-- AlterTable
ALTER TABLE "ticket_categories" ADD COLUMN "log_channel_id" VARCHAR(20);

-- AlterTable
ALTER TABLE "tickets" ADD COLUMN "first_answer_at" TIMESTAMPTZ(3),
ADD COLUMN "first_answer_by" VARCHAR(20);

-- CreateTable
CREATE TABLE "transcripts" (
    "guild_id" VARCHAR(20) NOT NULL,
    "id" VARCHAR(32) NOT NULL,
    "ticket_id" VARCHAR(32) NOT NULL,
    "closing" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "failure" TEXT,
    "messages" INTEGER NOT NULL DEFAULT 0,
    "participant_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "html_bytes" INTEGER NOT NULL DEFAULT 0,
    "json_bytes" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "stored_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transcripts_pkey" PRIMARY KEY ("guild_id","id")
);

-- CreateTable
CREATE TABLE "transcript_parts" (
    "guild_id" VARCHAR(20) NOT NULL,
    "transcript_id" VARCHAR(32) NOT NULL,
    "format" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transcript_parts_pkey" PRIMARY KEY ("guild_id","transcript_id","format","part")
);

-- CreateTable
CREATE TABLE "ticket_feedback" (
    "guild_id" VARCHAR(20) NOT NULL,
    "ticket_id" VARCHAR(32) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "stars" INTEGER NOT NULL,
    "comment" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_feedback_pkey" PRIMARY KEY ("guild_id","ticket_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "transcripts_guild_id_ticket_id_closing_key" ON "transcripts"("guild_id", "ticket_id", "closing");

-- CreateIndex
CREATE INDEX "tickets_guild_id_created_at_idx" ON "tickets"("guild_id", "created_at");

-- AddForeignKey
ALTER TABLE "transcripts" ADD CONSTRAINT "transcripts_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcripts" ADD CONSTRAINT "transcripts_guild_id_ticket_id_fkey" FOREIGN KEY ("guild_id", "ticket_id") REFERENCES "tickets"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcript_parts" ADD CONSTRAINT "transcript_parts_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcript_parts" ADD CONSTRAINT "transcript_parts_guild_id_transcript_id_fkey" FOREIGN KEY ("guild_id", "transcript_id") REFERENCES "transcripts"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_feedback" ADD CONSTRAINT "ticket_feedback_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_feedback" ADD CONSTRAINT "ticket_feedback_guild_id_ticket_id_fkey" FOREIGN KEY ("guild_id", "ticket_id") REFERENCES "tickets"("guild_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE transcripts ALTER COLUMN participant_ids SET NOT NULL;

ALTER TABLE tickets
    ADD CONSTRAINT tickets_first_answer_whole CHECK ((first_answer_at IS NULL) = (first_answer_by IS NULL));

ALTER TABLE transcripts
    ADD CONSTRAINT transcripts_closing_positive CHECK (closing > 0),
    ADD CONSTRAINT transcripts_status_known CHECK (status IN ('PENDING', 'STORED', 'FAILED')),
    ADD CONSTRAINT transcripts_failure_where_failed CHECK ((status = 'FAILED') = (failure IS NOT NULL)),
    ADD CONSTRAINT transcripts_stored_at_where_stored CHECK ((status = 'STORED') = (stored_at IS NOT NULL));

ALTER TABLE transcript_parts
    ADD CONSTRAINT transcript_parts_format_known CHECK (format IN ('HTML', 'JSON')),
    ADD CONSTRAINT transcript_parts_part_not_negative CHECK (part >= 0);
-- It is compressed already.
ALTER TABLE transcript_parts ALTER COLUMN data SET STORAGE EXTERNAL;

ALTER TABLE ticket_feedback
    ADD CONSTRAINT ticket_feedback_stars_in_bounds CHECK (stars BETWEEN 1 AND 5),
    ADD CONSTRAINT ticket_feedback_comment_fits CHECK (char_length(comment) BETWEEN 1 AND 1000);

-- By hand: what is looked for

-- The sweep for transcripts that nobody has made yet.
CREATE INDEX transcripts_pending_idx ON transcripts (created_at) WHERE status = 'PENDING';

-- What was closed in a time, for statistics.
CREATE INDEX tickets_closed_idx ON tickets (guild_id, closed_at) WHERE closed_at IS NOT NULL;

-- By hand: isolation and audit

-- Commands write a transcript when a ticket is closed, and read it; only the job that makes it changes it.
SELECT isolate_guild_rows('transcripts', 'SELECT, INSERT');
SELECT isolate_guild_rows('transcript_parts', 'SELECT');
SELECT isolate_guild_rows('ticket_feedback', 'SELECT, INSERT, UPDATE');

-- Transcripts are records themselves, and changed by nobody.
SELECT audit_changes('ticket_feedback', 'ticket_id', people => 'user_id', redacted => 'comment');
