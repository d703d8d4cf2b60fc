-- Takes back the hours, closing by itself, threads and priorities of tickets, notes in their timelines, and the prepared replies. Run it
-- as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TABLE ticket_replies;
DROP FUNCTION notify_ticket_replies;
DROP TRIGGER tickets_notify ON tickets;
DROP FUNCTION notify_ticket_channels;

-- ticket_events is only ever added to, but what the older release does not know it cannot show.
DELETE FROM ticket_events WHERE kind IN ('ROLE_ADDED', 'ROLE_REMOVED', 'TRANSFERRED', 'PRIORITIZED', 'NOTED', 'REPLIED',
    'CLOSE_REQUESTED', 'CLOSE_REFUSED', 'WARNED');
ALTER TABLE ticket_events DROP CONSTRAINT ticket_events_kind_known;
ALTER TABLE ticket_events
    ADD CONSTRAINT ticket_events_kind_known CHECK (kind IN ('OPENING', 'OPENED', 'FAILED', 'CLAIMED', 'RELEASED',
        'MEMBER_ADDED', 'MEMBER_REMOVED', 'CLOSED', 'REOPENED', 'DELETED'));

DROP TRIGGER audit ON tickets;
ALTER TABLE tickets DROP COLUMN close_requested_by, DROP COLUMN idle_since, DROP COLUMN idle_warned_at, DROP COLUMN is_thread,
    DROP COLUMN opened_by, DROP COLUMN opener_name, DROP COLUMN priority, DROP COLUMN role_ids, DROP COLUMN shown_category_id;
ALTER TABLE ticket_categories DROP COLUMN auto_close_hours, DROP COLUMN outside_hours, DROP COLUMN overflow_parent_ids,
    DROP COLUMN place, DROP COLUMN thread_channel_id, DROP COLUMN warning_hours, DROP COLUMN working_hours;
SELECT audit_changes('tickets', 'id', people => 'opener_id,claimed_by,closed_by', redacted => 'answers,close_reason,channel_name',
    left_out => 'member_ids,version,synced_version,sync_attempts,lease_until');

DELETE FROM _prisma_migrations WHERE migration_name = '20261121110000_ticket_life';
