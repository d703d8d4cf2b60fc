import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPlacePage, type Place } from '#src/giveaways/placePage.ts'
import { placePageView } from '#src/giveaways/placePageView.ts'
import { claimWin, reroll, revoke } from '#src/giveaways/winners.ts'
import { makeDrawnGiveaway, makeGiveaway, winnersOf } from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
})
afterEach(() => bot.close())

const staff = () => asker('10', '2')

const drawn = (made: object, entrants: number) => makeDrawnGiveaway(bot, '10', made, entrants)

async function page(id: string, slot = 0) {
  const found = await findPlacePage(bot, '10', id, slot)
  if (found.kind !== 'page') throw new Error(found.kind)
  return found
}

const stateOf = ({ state, holderId }: Place) => [state.kind, holderId]

test('each place says who has it and who had it before', async () => {
  const prizes = [
    { name: 'Mug', quantity: 3 },
    { name: 'Pen', quantity: 2 },
  ]
  const id = await drawn({ prizes, claimSeconds: 60 }, 7)
  const holders = (await winnersOf(bot, '10', id)).map(({ userId }) => userId)
  const [one = '', two = '', three = '', four = '', five = ''] = holders
  await claimWin(bot, asker('10', one), id)
  await bot.db.system.pool.query(
    `UPDATE giveaway_winners SET claim_until = now() - interval '1 second' WHERE user_id = $1`,
    [two],
  )
  await revoke(bot, staff(), id, { winnerId: three, reason: 'cheated' })
  // Two are left; who comes after them finds nobody.
  await reroll(bot, staff(), id, four)
  const next = (await page(id)).places[3]?.holderId ?? ''
  await reroll(bot, staff(), id, next)
  const last = (await page(id)).places[3]?.holderId ?? ''
  expect(await reroll(bot, staff(), id, last)).toEqual({ kind: 'noneLeft' })
  const { places, previous, next: nextPage } = await page(id)
  expect(places.map(stateOf)).toEqual([
    ['claimed', one],
    ['overdue', two],
    ['free', null],
    ['unfilled', null],
    ['waiting', five],
  ])
  expect(places.map(({ prize }) => prize)).toEqual(['Mug', 'Mug', 'Mug', 'Pen', 'Pen'])
  const rerolled = { kind: 'rerolled', note: null }
  expect(places[2]).toMatchObject({
    before: [{ userId: three, loss: { kind: 'revoked', note: 'cheated' } }],
    earlier: 0,
  })
  expect(places[3]?.before).toEqual([last, next, four].map(userId => ({ userId, loss: rerolled })))
  expect([previous, nextPage]).toEqual([null, null])
})

test('what was revoked and found nobody is a place for which nobody was left', async () => {
  const id = await drawn({}, 1)
  const [userId = ''] = (await winnersOf(bot, '10', id)).map(winner => winner.userId)
  await revoke(bot, staff(), id, { winnerId: userId, reason: null })
  expect((await page(id)).places.map(stateOf)).toEqual([['free', null]])
  await reroll(bot, staff(), id, null)
  expect((await page(id)).places.map(stateOf)).toEqual([['unfilled', null]])
})

test('of a place that was drawn often the last ones are named, and the others counted', async () => {
  const id = await drawn({}, 9)
  for (let i = 0; i < 6; i++) await reroll(bot, staff(), id, (await page(id)).places[0]?.holderId ?? '')
  const [place] = (await page(id)).places
  expect(place).toMatchObject({ state: { kind: 'held' }, earlier: 3 })
  expect(place?.before).toHaveLength(3)
  const [embed] = placePageView(await page(id), 'en').embeds ?? []
  expect(embed?.description).toContain('(drawn again), ')
  expect(embed?.description).toContain(' and 3 others')
})

test('fifty places go in pages', async () => {
  const id = await drawn({ prizes: [{ name: 'Mug', quantity: 50 }] }, 50)
  const seen: number[] = []
  for (let from: number | null = 0; from !== null; ) {
    const found = await page(id, from)
    seen.push(...found.places.map(({ slot }) => slot))
    expect(found.previous).toBe(from === 0 ? null : from - 8)
    from = found.next
  }
  expect(seen).toEqual(Array.from({ length: 50 }, (_, slot) => slot))
  // What nobody would send but who makes ids up.
  for (const slot of [-1, 50, 1.5, Number.NaN]) expect((await page(id, slot)).places[0]?.slot).toBe(0)
})

test('there are places only when it is over, and of the guild’s own giveaways', async () => {
  const id = await makeGiveaway(bot, '10')
  expect(await findPlacePage(bot, '10', id, 0)).toEqual({ kind: 'notOver', status: 'ACTIVE' })
  await addGuild(bot, '11')
  expect(await findPlacePage(bot, '11', id, 0)).toEqual({ kind: 'noGiveaway' })
})
