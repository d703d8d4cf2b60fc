import type { Bot } from '#src/bot.ts'
import { changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { announceLosses } from '#src/giveaways/announceLosses.ts'
import { allSlots } from '#src/giveaways/draw/draw.ts'
import { enqueueRoles, readLivingWinners, removeWinners } from '#src/giveaways/drawStore.ts'
import type { DrawingBot } from '#src/giveaways/finishDraws.ts'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { holdGiveaway } from '#src/giveaways/heldGiveaways.ts'
import { revokedFor } from '#src/giveaways/loss.ts'
import { inOwnTransaction } from '#src/database/ownTransaction.ts'
import { drawnFrom, findPicks } from '#src/giveaways/picks.ts'
import { type OwnWin, findOwnWin, noteClaim } from '#src/giveaways/winnerStore.ts'
import { writePicks } from '#src/giveaways/writePicks.ts'

export type Claim = {
  kind: 'claimed' | 'alreadyClaimed' | 'noNeed' | 'notWinner' | 'lost' | 'tooLate' | 'noGiveaway'
}

/** Claims what a member won, once. */
export async function claimWin(
  { db }: Pick<Bot, 'db'>,
  { guildId, userId, interactionId }: Asker,
  giveawayId: string,
): Promise<Claim> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce(db, guildId, actor, async tx => {
    if (await noteClaim(tx, giveawayId, userId)) return { kind: 'claimed' } as const
    return { kind: claimRefusal(await findOwnWin(tx, giveawayId, userId)) }
  })
  return value
}

function claimRefusal(win: OwnWin | undefined): Claim['kind'] {
  if (!win) return 'notWinner'
  if (win.isLost) return 'lost'
  if (win.isClaimed) return 'alreadyClaimed'
  return win.mustClaim ? 'tooLate' : 'noNeed'
}

export type WinnersOutcome =
  | { kind: 'noGiveaway' | 'nothing' | 'noneLeft' }
  | { kind: 'notOver'; status: GiveawayStatus }
  | { kind: 'notWinner' | 'revoked'; userId: string }
  | { kind: 'rerolled'; count: number }

/**
 * Draws a winner's place again, or with null all places without a winner. Whoever came up before does not come up again. Once for each
 * interaction.
 */
export async function reroll(
  bot: DrawingBot,
  { guildId, userId, interactionId }: Asker,
  giveawayId: string,
  winnerId: string | null,
): Promise<WinnersOutcome> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  for (;;) {
    const found = await inOwnTransaction(bot.db, guildId, actor, async client => {
      const giveaway = await holdGiveaway(client, { guildId, giveawayId })
      if (!giveaway) return { kind: 'noGiveaway' as const }
      if (giveaway.status !== 'COMPLETED') return { kind: 'notOver' as const, status: giveaway.status }
      return { kind: 'from' as const, from: await drawnFrom(bot, client, giveaway) }
    })
    if (found.kind !== 'from') return found
    const { from } = found
    // The same interaction again.
    if (from.record.requests.includes(interactionId)) return { kind: 'rerolled', count: 1 }
    const winners = await readGuild(bot.db, guildId, tx => readLivingWinners(tx, giveawayId))
    const named = winners.filter(winner => winner.userId === winnerId).map(({ slot }) => slot)
    if (winnerId !== null && named.length === 0) return { kind: 'notWinner', userId: winnerId }
    const taken = new Set(winners.map(({ slot }) => slot))
    const slots = winnerId === null ? allSlots(from.giveaway.prizes).filter(slot => !taken.has(slot)) : named
    if (slots.length === 0) return { kind: 'nothing' }
    const picks = await findPicks(bot, from, slots)
    const count = picks.filter(({ winner }) => winner !== null).length
    // As at the last time, which was said and recorded.
    const stayUnfilled = slots.every(
      slot => from.record.picks.findLast(pick => pick.slot === slot)?.winner === null,
    )
    if (count === 0 && stayUnfilled) return { kind: 'noneLeft' }
    const removal = { reason: 'REROLLED', requestId: interactionId, askedBy: userId } as const
    // Somebody else drew meanwhile: from what is there now.
    if ((await writePicks(bot, guildId, actor, [{ ...from, picks, removal }])).size === 0) continue
    bot.giveawayMessages.touch(guildId, giveawayId)
    return count === 0 ? { kind: 'noneLeft' } : { kind: 'rerolled', count }
  }
}

/** Takes a win away. The row stays, with the reason; the place is empty until it is drawn again. */
export async function revoke(
  bot: Pick<DrawingBot, 'db' | 'giveawayMessages'>,
  { guildId, userId, interactionId }: Asker,
  giveawayId: string,
  { winnerId, reason }: { winnerId: string; reason: string | null },
): Promise<WinnersOutcome> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const outcome = await inOwnTransaction<WinnersOutcome>(bot.db, guildId, actor, async client => {
    const key = { guildId, giveawayId }
    const giveaway = await holdGiveaway(client, key)
    if (!giveaway) return { kind: 'noGiveaway' }
    if (giveaway.status !== 'COMPLETED') return { kind: 'notOver', status: giveaway.status }
    const { rows } = await client.query<{ slot: number }>(
      'SELECT slot FROM giveaway_winners WHERE guild_id = $1 AND giveaway_id = $2 AND user_id = $3 AND deleted_at IS NULL',
      [guildId, giveawayId, winnerId],
    )
    const slots = rows.map(({ slot }) => slot)
    if (slots.length === 0) return { kind: 'notWinner', userId: winnerId }
    await removeWinners(client, key, slots, revokedFor(reason))
    await announceLosses(client, guildId, [{ giveaway, userIds: [winnerId] }])
    await client.query('UPDATE giveaways SET version = version + 1 WHERE guild_id = $1 AND id = $2', [
      guildId,
      giveawayId,
    ])
    await enqueueRoles(client, guildId, [{ giveawayId, userId: winnerId }])
    return { kind: 'revoked', userId: winnerId }
  })
  if (outcome.kind === 'revoked') bot.giveawayMessages.touch(guildId, giveawayId)
  return outcome
}

/** Gives a winner the role that winners get, or takes it from who is none any more. */
export async function syncWinnerRole(
  bot: Pick<Bot, 'db' | 'discord' | 'log'>,
  { guildId, giveawayId, userId }: { guildId: string; giveawayId: string; userId: string },
): Promise<void> {
  const win = await readGuild(bot.db, guildId, tx => findOwnWin(tx, giveawayId, userId))
  if (!win || win.roleId === null) return
  const given = !win.isLost && (win.isClaimed || !win.mustClaim)
  const outcome = await bot.discord.setMemberRole(
    guildId,
    userId,
    { id: win.roleId, given },
    `Giveaway #${win.number}`,
  )
  if (outcome.kind === 'refused')
    bot.log.warn(
      { guildId, giveawayId, userId, reason: outcome.message },
      'Discord refused the role of a winner',
    )
}
