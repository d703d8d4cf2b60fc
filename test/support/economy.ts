import type { TestBot } from '#test/support/testBot.ts'

/** What is wrong with the books of all guilds; nothing when each balance is the sum of its ledger, line by line. */
export async function findCooked({ db }: Pick<TestBot, 'db'>): Promise<unknown[]> {
  const { rows } = await db.system.pool.query(`
    SELECT b.guild_id, b.user_id, b.balance, l.sum, l.earned, l.spent, l.torn
    FROM balances AS b
    LEFT JOIN (
      SELECT guild_id, user_id, sum(amount) AS sum, sum(greatest(amount, 0)) AS earned, sum(greatest(-amount, 0)) AS spent,
        count(*) FILTER (WHERE balance_after <> running) AS torn
      FROM (SELECT *, sum(amount) OVER (PARTITION BY guild_id, user_id ORDER BY id) AS running FROM ledger) AS lines
      GROUP BY guild_id, user_id
    ) AS l USING (guild_id, user_id)
    WHERE b.balance <> coalesce(l.sum, 0) OR b.total_earned <> coalesce(l.earned, 0)
      OR b.total_spent <> coalesce(l.spent, 0) OR coalesce(l.torn, 0) <> 0`)
  return rows
}
