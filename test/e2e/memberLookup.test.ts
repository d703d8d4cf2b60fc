import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

/** Members asked for over REST since so many requests. */
const overRest = (from: number) =>
  stage.sandbox.requests
    .slice(from)
    .filter(({ method, path: at }) => method === 'GET' && /^\/guilds\/\d+\/members\/\d+$/.test(at))

test('members asked about at once are named by the gateway, who has left too; a single one by REST', async () => {
  const { sandbox, guildId } = stage
  const { bot } = await stage.startBot()
  const role = sandbox.build.role(guildId, { name: 'Regulars' })
  const crowd = sandbox.build.crowd(guildId, 150)
  const [first = '', second = ''] = crowd
  sandbox.build.changeMember(guildId, second, { roles: [role.id] })
  const stranger = '123456789012345678'
  const from = sandbox.requests.length
  const answers = await Promise.all([...crowd, stranger].map(id => bot.discord.findMember(guildId, id)))
  expect(overRest(from)).toEqual([])
  expect(answers.slice(0, -1).map(answer => answer.kind === 'found' && answer.member.userId)).toEqual(crowd)
  expect(answers.at(-1)).toMatchObject({ kind: 'refused', code: 10_007 })
  const alone = await bot.discord.findMember(guildId, second)
  expect(overRest(from)).toHaveLength(1)
  expect(alone).toEqual(answers[1])
  expect(alone).toMatchObject({ member: { roleIds: [role.id], boosting: false } })
  expect(await bot.discord.findMember(guildId, stranger)).toMatchObject({ kind: 'refused', code: 10_007 })

  // Beyond what may be asked of the gateway in a minute.
  for (let n = 0; n < 60; n++)
    await Promise.all([first, second].map(id => bot.discord.findMember(guildId, id)))
  expect(overRest(from).length).toBeGreaterThan(2)
  expect(sandbox.violations).toEqual([])
})
