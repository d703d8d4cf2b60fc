-- Who makes somebody a host, moderator or viewer of a giveaway, or ends that, stands in the audit log. Entries are records themselves and
-- leave no entry there.
--
-- Rollback: down.sql beside this file. What was recorded stays.

-- By hand: audit

-- As audit_changes makes it, for some of the rows only.
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON giveaway_entries FOR EACH ROW
    WHEN (NEW.role <> 'PARTICIPANT' AND current_setting('app.source', true) <> '')
    EXECUTE FUNCTION record_change('giveaway_id,user_id', 'user_id', '', 'weight,paid,event_id');
