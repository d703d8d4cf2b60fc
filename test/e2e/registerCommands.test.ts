import { MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'
import { StartupError } from '#src/startupError.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const writes = () =>
  stage.sandbox.requests
    .filter(request => request.method !== 'GET' && request.path.endsWith('/commands'))
    .map(request => request.path)

test('commands are registered once, and again only when Discord has others', async () => {
  const { sandbox } = stage
  const path = `/applications/${sandbox.world.application.id}/commands`
  await (await stage.startBot()).stop()
  expect(writes()).toEqual([path])
  await (await stage.startBot()).stop()
  expect(writes()).toEqual([path])
  const rank = sandbox.world.commandNamed('rank', null)
  if (!rank) throw new Error('/rank is not registered')
  rank.description = 'an older text'
  await (await stage.startBot()).stop()
  expect(writes()).toEqual([path, path])
  expect(sandbox.world.commandNamed('rank', null)?.description_localizations).toMatchObject({
    de: 'Zeigt dein Level und deine XP oder die eines anderen Mitglieds',
  })
})

test('for a server of developers they are registered there alone', async () => {
  const { sandbox, guildId } = stage
  await stage.startBot({ devGuildId: guildId })
  expect(writes()).toEqual([`/applications/${sandbox.world.application.id}/guilds/${guildId}/commands`])
})

test('a server that the bot is not in is one plain sentence', async () => {
  const start = stage.startBot({ devGuildId: '404' })
  await expect(start).rejects.toThrow(StartupError)
  await expect(start).rejects.toThrow("The commands can't be registered in the server 404")
})

test('a command that the bot no longer has answers so', async () => {
  const { sandbox, guildId, channels, people } = stage
  await stage.startBot()
  const command = sandbox.world.commandNamed('rank', guildId)
  if (!command) throw new Error('/rank is not registered')
  command.name = 'oldrank'
  const answer = await sandbox.driver.runCommand(people.ada, channels.general, 'oldrank').response()
  expect(answer.flags).toBe(MessageFlags.Ephemeral)
  expect(answer.content).toContain('I no longer have this command')
})
