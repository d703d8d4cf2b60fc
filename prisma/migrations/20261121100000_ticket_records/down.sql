-- Takes back what is kept of tickets: transcripts, feedback, when they were first answered, and the log channels. Run it as the
-- user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TABLE ticket_feedback, transcript_parts, transcripts;
DROP INDEX tickets_guild_id_created_at_idx, tickets_closed_idx;
ALTER TABLE tickets DROP COLUMN first_answer_at, DROP COLUMN first_answer_by;
ALTER TABLE ticket_categories DROP COLUMN log_channel_id;

DELETE FROM _prisma_migrations WHERE migration_name = '20261121100000_ticket_records';
