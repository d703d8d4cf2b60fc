import { expect, test } from 'vitest'
import type { APIEmbed } from 'discord-api-types/v10'
import { listView, ownView } from '#src/giveaways/answers.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import * as notices from '#src/giveaways/notices.ts'
import { planSchema, winnersOf } from '#src/giveaways/plan.ts'
import { giveawayMessage } from '#src/giveaways/view.ts'

/** Discord's bounds: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const bounds = { content: 2_000, field: 1_024, description: 4_096, embed: 6_000 }

const id = String(2n ** 64n - 1n)
const farAway = 8_640_000_000_000_000
const ids = (count: number) => Array.from({ length: count }, () => id)
const text = (length: number) => 'x'.repeat(length)

/** As long as a plan may be: what is left of the fields for one more line is filled as well. */
const plan = planSchema.parse({
  title: text(200),
  description: text(2_000),
  durationSeconds: 60,
  prizes: Array.from({ length: 20 }, () => ({ name: text(185), quantity: 2 })),
  requirements: {
    anyRoleIds: ids(25),
    allRoleIds: ids(8),
    minLevel: 1_000,
    minAccountAgeDays: 3_650,
    minMemberAgeDays: 3_650,
    booster: true,
  },
  bonuses: Array.from({ length: 10 }, () => ({ roleId: id, extra: 99 })),
  bonusMode: 'STACK',
  bypassRoleIds: ids(25),
  maxEntries: 1_000_000,
  cost: 1_000_000_000,
  claimSeconds: 60,
})
const giveaway: Giveaway = {
  ...plan,
  guildId: id,
  id: text(24),
  number: 2_147_483_647,
  channelId: id,
  messageId: id,
  hostId: id,
  status: 'COMPLETED',
  startsAt: farAway,
  endsAt: farAway,
  remainingMs: farAway,
  entryCount: 1_000_000,
  weightSum: 1,
  commitment: text(64),
  frozenHash: text(64),
  version: 1,
}
const hostIds = ids(10)
const winners = Array.from({ length: winnersOf(plan.prizes) }, (_, slot) => ({
  userId: id,
  slot,
  prizePosition: 1 + Math.floor(slot / 2),
  claimUntil: null,
  claimedAt: null,
}))

const lengthOf = ({ title = '', description = '', footer, fields = [] }: APIEmbed) =>
  [title, description, footer?.text ?? '', ...fields.flatMap(({ name, value }) => [name, value])].join('')
    .length

test.each(['en', 'de'])('the longest message of a giveaway fits (%s)', locale => {
  // A prize more or less, so that the fields are filled to the last line that fits.
  for (const status of ['ACTIVE', 'COMPLETED', 'DRAWING', 'PAUSED', 'SCHEDULED', 'CANCELLED'] as const)
    for (const length of [30, 44, 90, 185, 200]) {
      const prizes = plan.prizes.map(prize => ({ ...prize, name: text(length) }))
      const shown = { ...giveaway, status, prizes }
      const [embed = {}] = giveawayMessage(shown, { hostIds, winners }, locale).embeds ?? []
      expect(lengthOf(embed), `${status} ${length}`).toBeLessThanOrEqual(bounds.embed)
      for (const { name, value } of embed.fields ?? [])
        expect(value.length, `${status} ${length} ${name}`).toBeLessThanOrEqual(bounds.field)
    }
})

test.each(['en', 'de'])('the longest words about a giveaway fit (%s)', locale => {
  const bot = {
    settings: { of: () => ({ locale }) },
    discord: { guild: () => ({ name: '_'.repeat(100) }) },
  } as unknown as Parameters<typeof notices.renderWinners>[0]
  const about = { number: giveaway.number, title: giveaway.title, messageId: id }
  const prize = text(200)
  const said = { ...about, giveawayId: giveaway.id, part: 50, parts: 50, claimUntil: farAway, round: null }
  const winnersOfPart = Array.from({ length: 6 }, () => ({ userId: id, prize }))
  const loss = { kind: 'revoked', note: text(200) }
  const cases = {
    winners: [notices.renderWinners, { ...said, winners: winnersOfPart, rerolled: false }],
    rerolled: [notices.renderWinners, { ...said, winners: winnersOfPart, rerolled: true }],
    cancelled: [notices.renderCancelled, { ...about, reason: text(200) }],
    changed: [
      notices.renderChanged,
      { ...about, endsAt: farAway, prizes: { before: plan.prizes, now: plan.prizes } },
    ],
    lost: [notices.renderLost, { ...about, prize, loss, hostIds }],
    host: [notices.renderForHost, { ...about, unclaimedIds: ids(50), unfilled: 50 }],
  } as const
  for (const [name, [render, data]] of Object.entries(cases)) {
    const view = render(bot, { guildId: id, data } as never) as { content: string }
    expect(view.content.length, name).toBeLessThanOrEqual(bounds.content)
  }
})

test('a list that is too long ends with a whole line', () => {
  const many = Array.from({ length: 20 }, () => ({ ...giveaway, status: 'ACTIVE' as const }))
  const won = { ...giveaway, giveawayId: giveaway.id, prize: text(200), claimUntil: farAway }
  const wins = Array.from({ length: 10 }, () => ({
    ...won,
    roleId: null,
    isLost: false,
    isClaimed: false,
    mustClaim: true,
  }))
  const entries = many.slice(0, 10).map(one => ({ giveaway: one, weight: 1 }))
  for (const view of [listView(many, 'de'), ownView({ entries, wins }, 'de')]) {
    const { description = '' } = view.embeds?.[0] ?? {}
    expect(description.length).toBeLessThanOrEqual(bounds.description)
    const lines = description.split('\n')
    expect(lines.at(-1)).toBe('…')
    expect(lines.at(-2)).toMatch(/\)( ab)?$/)
  }
})
