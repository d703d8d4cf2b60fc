-- Economy: what members own, every movement of it, and the settings that switch it on.
--
-- Rollback: down.sql beside this file. It drops all balances with their history, so take a backup first.
--
-- What Prisma has no words for stands under "By hand"; the rest is as `prisma migrate diff` prints it.

-- AlterTable
ALTER TABLE "guild_settings" ADD COLUMN     "daily_amount" INTEGER NOT NULL DEFAULT 100,
ADD COLUMN     "economy_enabled" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable. By hand: the balance is generated, so that it is never anything but what came less what went.
CREATE TABLE "balances" (
    "guild_id" VARCHAR(20) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "total_earned" BIGINT NOT NULL DEFAULT 0,
    "total_spent" BIGINT NOT NULL DEFAULT 0,
    "balance" BIGINT GENERATED ALWAYS AS (total_earned - total_spent) STORED,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "balances_pkey" PRIMARY KEY ("guild_id","user_id")
);

-- CreateTable
CREATE TABLE "ledger" (
    "guild_id" VARCHAR(20) NOT NULL,
    "user_id" VARCHAR(20) NOT NULL,
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "balance_after" BIGINT NOT NULL,
    "counterpart_id" VARCHAR(20),
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("guild_id","user_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ledger_guild_id_key_key" ON "ledger"("guild_id", "key");

-- AddForeignKey
ALTER TABLE "balances" ADD CONSTRAINT "balances_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_guild_id_fkey" FOREIGN KEY ("guild_id") REFERENCES "guilds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_guild_id_user_id_fkey" FOREIGN KEY ("guild_id", "user_id") REFERENCES "balances"("guild_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: bounds

ALTER TABLE guild_settings
    ADD CONSTRAINT guild_settings_daily_amount_in_bounds CHECK (daily_amount BETWEEN 0 AND 1000000);

ALTER TABLE balances
    ADD CONSTRAINT balances_user_id_is_snowflake CHECK (user_id ~ '^[0-9]{1,20}$'),
    ADD CONSTRAINT balances_total_earned_not_negative CHECK (total_earned >= 0),
    ADD CONSTRAINT balances_total_spent_not_negative CHECK (total_spent >= 0),
    ADD CONSTRAINT balances_balance_not_negative CHECK (balance >= 0);

ALTER TABLE ledger
    ADD CONSTRAINT ledger_kind_known
        CHECK (kind IN ('DAILY', 'PAID', 'RECEIVED', 'GIVEN', 'TAKEN', 'ENTRY', 'REFUND')),
    ADD CONSTRAINT ledger_amount_in_bounds CHECK (amount <> 0 AND abs(amount) <= 1000000000),
    ADD CONSTRAINT ledger_balance_after_not_negative CHECK (balance_after >= 0);

-- By hand: isolation and the one way to move coins

-- Commands only read both tables. What changes them is move_coins, so that the sum of the ledger is the balance whatever a
-- command does.
SELECT isolate_guild_rows('balances', 'SELECT');
SELECT isolate_guild_rows('ledger', 'SELECT');

-- One movement: `amount` comes to the person, or goes where it is negative. Once for each key: the answer is 'moved', then
-- 'alreadyMoved'. 'notEnough' where the balance would fall below zero; nothing is written then. It holds the person's row
-- until the transaction ends.
CREATE FUNCTION move_coins(
    guild text,
    person text,
    amount bigint,
    kind text,
    key text,
    reason text DEFAULT NULL,
    counterpart text DEFAULT NULL
) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held bigint;
BEGIN
    IF current_setting('role') = 'guildhall_app' AND guild IS DISTINCT FROM current_setting('app.guild_id', true) THEN
        RAISE EXCEPTION 'Coins of guild % are not this transaction''s to move', guild USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF amount > 0 THEN
        INSERT INTO public.balances (guild_id, user_id) VALUES (guild, person) ON CONFLICT DO NOTHING;
    END IF;
    SELECT b.balance INTO held FROM public.balances AS b WHERE b.guild_id = guild AND b.user_id = person FOR NO KEY UPDATE;
    -- After the row is held: whoever moved by the same key before has committed.
    IF EXISTS (SELECT FROM public.ledger AS l WHERE l.guild_id = guild AND l.key = move_coins.key) THEN
        RETURN 'alreadyMoved';
    END IF;
    IF held IS NULL OR held + amount < 0 THEN
        RETURN 'notEnough';
    END IF;
    INSERT INTO public.ledger (guild_id, user_id, key, kind, amount, balance_after, counterpart_id, reason)
        VALUES (guild, person, key, kind, amount, held + amount, counterpart, reason);
    UPDATE public.balances AS b
        SET total_earned = total_earned + greatest(amount, 0), total_spent = total_spent + greatest(-amount, 0), updated_at = now()
        WHERE b.guild_id = guild AND b.user_id = person;
    RETURN 'moved';
END
$$;

-- From one person to another, both or neither. Rows are made and held in the order of ids, so that two who pay each other at
-- once do not wait for each other.
CREATE FUNCTION transfer_coins(guild text, payer text, payee text, amount bigint, key text, reason text DEFAULT NULL)
    RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    outcome text;
BEGIN
    IF current_setting('role') = 'guildhall_app' AND guild IS DISTINCT FROM current_setting('app.guild_id', true) THEN
        RAISE EXCEPTION 'Coins of guild % are not this transaction''s to move', guild USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF amount <= 0 OR payer = payee THEN
        RAISE EXCEPTION 'A payment goes to somebody else, and is more than nothing' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.balances (guild_id, user_id)
        SELECT guild, person FROM unnest(ARRAY[payer, payee]) AS person ORDER BY person ON CONFLICT DO NOTHING;
    PERFORM FROM public.balances AS b WHERE b.guild_id = guild AND b.user_id IN (payer, payee) ORDER BY b.user_id FOR NO KEY UPDATE;
    outcome := public.move_coins(guild, payer, -amount, 'PAID', key || ':out', reason, payee);
    IF outcome = 'moved' THEN
        PERFORM public.move_coins(guild, payee, amount, 'RECEIVED', key || ':in', reason, payer);
    END IF;
    RETURN outcome;
END
$$;

REVOKE EXECUTE ON FUNCTION move_coins, transfer_coins FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_coins, transfer_coins TO guildhall_app;

-- By hand: audit

-- The ledger is a record itself; the audit log has what staff gave and took.
CREATE TRIGGER audit AFTER INSERT ON ledger FOR EACH ROW
    WHEN (current_setting('app.source', true) <> '' AND NEW.kind IN ('GIVEN', 'TAKEN'))
    EXECUTE FUNCTION record_change('user_id,id', 'user_id', '', 'guild_id,key,kind,counterpart_id');
