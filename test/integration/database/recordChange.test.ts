import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { changeGuild, changeInAllGuilds } from '#src/database/guildTransaction.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { actor, userId } from '#test/support/guildTransactions.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(() => bot.close())

describe('the audit log', () => {
  const entries = () => bot.db.system.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })

  test('names the actor by a pseudonym, and what an update changed', async () => {
    await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1' } })
    const who = actor({ ip: '192.0.2.7' })
    await changeGuild(bot.db, '1', who, ({ prisma }) =>
      prisma.guildSettings.update({ where: { guildId: '1' }, data: { xpMin: 20, version: 2 } }),
    )
    const pseudonym = (
      await bot.db.system.prisma.auditPerson.findFirstOrThrow({ where: { guildId: '1', userId } })
    ).pseudonym
    expect(pseudonym).not.toContain(userId)
    expect(await entries()).toMatchObject([
      {
        guildId: '1',
        actor: pseudonym,
        source: 'COMMAND',
        requestId: who.requestId,
        ip: '192.0.2.7',
        action: 'UPDATE',
        subject: 'guild_settings',
        subjectKey: { guild_id: '1' },
        before: { xp_min: 15 },
        after: { xp_min: 20 },
      },
    ])
  })

  test('hides who a row is about and what nobody may read later', async () => {
    await bot.db.system.prisma.user.create({ data: { id: '5', username: 'ada' } })
    await changeInAllGuilds(bot.db, actor({ source: 'CLI', userId: null, requestId: 'seed' }), ({ prisma }) =>
      prisma.member.create({ data: { guildId: '1', userId: '5', xp: 40n, nickname: 'Countess' } }),
    )
    await changeGuild(bot.db, '1', actor(), ({ prisma }) =>
      prisma.member.delete({ where: { guildId_userId: { guildId: '1', userId: '5' } } }),
    )
    const found = await entries()
    expect(found.map(({ action, source, actor: by }) => [action, source, by === null])).toEqual([
      ['INSERT', 'CLI', true],
      ['DELETE', 'COMMAND', false],
    ])
    const { pseudonym } = await bot.db.system.prisma.auditPerson.findFirstOrThrow({
      where: { guildId: '1', userId: '5' },
    })
    for (const entry of found) {
      expect(entry.subjectKey).toEqual({ user_id: pseudonym })
      expect(entry.after ?? entry.before).toMatchObject({
        user_id: pseudonym,
        nickname: '[redacted]',
        xp: 40,
      })
    }
  })

  test('has nothing of what events and the XP writer change, nor of an update that changes nothing', async () => {
    await bot.xp.grant({
      guildId: '1',
      channelId: '3',
      messageId: String(snowflakeAt(Date.now())),
      userId: '5',
      author: { id: '5', username: 'ada', globalName: null },
      xp: 20,
      cooldownMs: 0,
    })
    await changeGuild(bot.db, '1', actor(), ({ prisma }) =>
      prisma.member.update({ where: { guildId_userId: { guildId: '1', userId: '5' } }, data: { xp: 20n } }),
    )
    expect(await entries()).toEqual([])
  })

  test('is not kept of work that is taken back', async () => {
    const work = changeGuild(bot.db, '1', actor(), async ({ prisma }) => {
      await prisma.guildSettings.create({ data: { guildId: '1' } })
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await entries()).toEqual([])
  })

  test.each([
    [
      'written',
      `INSERT INTO audit_log (guild_id, source, request_id, action, subject, subject_key) VALUES ('1', 'CLI', '1', 'INSERT', 'guilds', '{}')`,
    ],
    ['changed', `UPDATE audit_log SET actor = NULL`],
    ['shortened', 'DELETE FROM audit_log'],
  ])('cannot be %s by a command', async (_, statement) => {
    await expect(
      changeGuild(bot.db, '1', actor(), ({ kysely }) => sql.raw(statement).execute(kysely)),
    ).rejects.toThrow(/permission denied/)
  })

  test('goes with its guild, whoever purges it', async () => {
    await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1' } })
    const operator = actor({ source: 'CLI', userId: null, requestId: 'purge' })
    await changeInAllGuilds(bot.db, operator, ({ prisma }) =>
      prisma.guild.update({ where: { id: '1' }, data: { isActive: false } }),
    )
    expect(await entries()).toHaveLength(1)
    await changeInAllGuilds(bot.db, operator, ({ prisma }) => prisma.guild.delete({ where: { id: '1' } }))
    expect(await entries()).toEqual([])
  })
})
