-- Takes back tickets, with all of them. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP TABLE ticket_blocklist, ticket_events, tickets, ticket_categories;
DROP FUNCTION notify_ticket_categories;
DELETE FROM guild_counters WHERE kind = 'ticket';

DELETE FROM _prisma_migrations WHERE migration_name = '20261121070000_tickets';
