-- Makes entries read as they did before; nothing is lost. Run it as the user that migrated:
--   psql --single-transaction -f down.sql "$DATABASE_URL"

DROP INDEX giveaway_entries_parts_idx;
CREATE INDEX giveaway_entries_guild_id_giveaway_id_role_idx ON giveaway_entries (guild_id, giveaway_id, role);

-- The one way into a giveaway. Takes attempts as columns, in the order in which they came: refusals has what the asker lacks
-- (null for nothing), weights what their entry counts. Each giveaway is locked before anything about it is read, so its state,
-- its end, its limit and its entries are true until the transaction ends, whatever happens at once. Answers a row for each
-- attempt: its outcome, and what the giveaway and the entry are at then. Each is recorded, but those of giveaways that do not exist.
CREATE OR REPLACE FUNCTION enter_giveaways(guilds text[], giveaway_ids text[], users text[], events bigint[], refusals text[], weights int[])
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

DELETE FROM _prisma_migrations WHERE migration_name = '20261121190000_entry_lookups';
