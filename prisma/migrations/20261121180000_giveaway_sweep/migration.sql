-- What the sweep of giveaways looks for each minute is found without reading all giveaways there ever were.
--
-- Rollback: down.sql beside this file. Nothing is lost.

-- By hand: what is looked for. Nothing here knows what entries change, entry_count and shown_count: else each entry would be an update
-- that is not HOT.

-- Messages that do not show the last change.
CREATE INDEX giveaways_unsynced_idx ON giveaways (updated_at)
    WHERE synced_version < version AND status <> 'DRAFT' AND status <> 'SCHEDULED';

-- Those that were called off, of which somebody may not have been paid back.
CREATE INDEX giveaways_refunded_idx ON giveaways (updated_at) WHERE status = 'CANCELLED' AND cost > 0;
