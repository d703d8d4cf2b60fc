import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import { boardPageSize, findBoardPage, findRank } from '#src/leveling/leveling.ts'

interface Member {
  userId: string
  xp: bigint
  hidden: boolean
}

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterAll(() => bot.close())

async function fill(guildId: string, members: readonly Member[]): Promise<void> {
  await bot.db.system.prisma.user.createMany({
    data: members.map(({ userId }) => ({ id: userId, username: userId })),
    skipDuplicates: true,
  })
  await bot.db.system.prisma.member.deleteMany({ where: { guildId } })
  await bot.db.system.prisma.member.createMany({ data: members.map(member => ({ guildId, ...member })) })
}

/** The board as it is defined: visible members with XP, most XP first, then by user id. */
function boardOf(members: readonly Member[]): Member[] {
  return members
    .filter(({ hidden, xp }) => !hidden && xp > 0n)
    .toSorted((a, b) => (a.xp === b.xp ? (a.userId < b.userId ? -1 : 1) : a.xp > b.xp ? -1 : 1))
}

// Small amounts make ties, large ones different bands.
const members = fc.uniqueArray(
  fc.record({
    userId: fc.integer({ min: 100, max: 400 }).map(String),
    xp: fc.oneof(
      fc.bigInt({ min: 0n, max: 3n }),
      fc.bigInt({ min: 0n, max: 2_000n }),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
    ),
    hidden: fc.boolean(),
  }),
  { selector: member => member.userId, maxLength: 45 },
)

test('paging forward and back walks exactly the board, and every member’s rank is their place on it', async () => {
  await fill('2', [{ userId: '100', xp: 5n, hidden: false }])
  await fc.assert(
    fc.asyncProperty(members, async list => {
      await fill('1', list)
      const board = boardOf(list)

      const pages = [await findBoardPage(bot, '1', 'top')]
      for (let page = pages[0]; page?.hasMore; page = pages.at(-1)) {
        const last = page.places.at(-1)
        if (last) pages.push(await findBoardPage(bot, '1', { after: last }))
      }
      expect(pages.flatMap(page => page.places.map(place => place.userId))).toEqual(
        board.map(member => member.userId),
      )
      pages.forEach((page, i) => expect(page.firstRank).toBe(board.length === 0 ? 1 : i * boardPageSize + 1))

      for (let i = pages.length - 1; i > 0; i--) {
        const first = pages[i]?.places[0]
        if (!first) continue
        const back = await findBoardPage(bot, '1', { before: first })
        expect(back.places).toEqual(pages[i - 1]?.places)
        expect(back.hasMore).toBe(true)
      }

      for (const member of list) {
        const rank = await findRank(bot, '1', member.userId)
        if (member.xp === 0n) expect(rank).toEqual({ kind: 'none' })
        else {
          const place = member.hidden ? null : board.findIndex(({ userId }) => userId === member.userId) + 1
          expect(rank).toEqual({ kind: 'ranked', xp: member.xp, place, members: board.length })
        }
      }
    }),
    { numRuns: 25 },
  )
})

test('a member without XP, or of another guild, has no rank', async () => {
  await fill('2', [{ userId: '100', xp: 5n, hidden: false }])
  await fill('1', [])
  expect(await findRank(bot, '1', '100')).toEqual({ kind: 'none' })
  expect(await findRank(bot, '2', '100')).toEqual({ kind: 'ranked', xp: 5n, place: 1, members: 1 })
})

test('a page beyond the end is empty and says that it was asked for', async () => {
  await fill('1', [{ userId: '100', xp: 5n, hidden: false }])
  const page = await findBoardPage(bot, '1', { after: { xp: 1n, userId: '1' } })
  expect(page).toMatchObject({ start: 'place', places: [], hasMore: false })
})
