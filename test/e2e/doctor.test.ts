import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'
import type { RunningBot } from '#src/start.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const ask = (userId: string) =>
  stage.sandbox.driver.runCommand(userId, stage.channels.general, 'doctor').response()
const told = async () => (await ask(stage.people.grace)).embeds[0]?.description ?? ''

async function run(name: string, options: Record<string, string | number | boolean>): Promise<string> {
  const { sandbox, people, channels } = stage
  return (await sandbox.driver.runCommand(people.grace, channels.general, name, options).response()).content
}

/** Takes permissions from the bot's own role, or gives them back. */
async function setPermissions({ bot }: RunningBot, permissions: bigint): Promise<void> {
  const { sandbox, guildId } = stage
  const own = [...sandbox.world.guild(guildId).roles.values()].find(role => role.tags?.bot_id)
  sandbox.build.changeRole(guildId, own?.id ?? '', { permissions })
  await until(
    () => bot.discord.ownPermissions(guildId, null) & Flag.ManageChannels,
    held => held === (permissions & Flag.ManageChannels),
  )
}

test('a healthy server is told so, to its staff alone and in private; budgets are always shown', async () => {
  await stage.startBot()
  const answer = await ask(stage.people.grace)
  expect(answer.flags).toBe(64)
  expect(answer.embeds[0]?.description).toMatch(
    /^✅ I found nothing[^]*Channels: \d+ of 500 · voice channels made in 24 hours: 0 of 450/,
  )
  expect(() => stage.sandbox.driver.runCommand(stage.people.linus, stage.channels.general, 'doctor')).toThrow(
    'may not use',
  )
})

test('what is missing is named by feature and place, until it is mended', async () => {
  const { sandbox, guildId } = stage
  const running = await stage.startBot()
  const hub = /<#(\d+)>/.exec(await run('hubs add', {}))?.[1]
  await run('tickets category add', { name: 'Support', role: roleNamed('Moderator') })
  const own = [...sandbox.world.guild(guildId).roles.values()].find(role => role.tags?.bot_id)
  const all = BigInt(own?.permissions ?? 0)
  const moderator = roleNamed('Moderator')
  sandbox.build.changeRole(guildId, moderator, { mentionable: false })
  const unpingable = `I cannot ping <@&${moderator}>, so the staff do not hear of new ones of these: tickets of the category "Support".`
  await until(told, text => text.includes(unpingable))
  sandbox.build.changeRole(guildId, moderator, { mentionable: true })
  await until(told, text => text.includes('I found nothing'))
  await run('tickets category add', { name: 'Billing', role: moderator })
  await setPermissions(running, all & ~Flag.ManageChannels & ~Flag.ViewAuditLog)
  const findings = await told()
  // Once, with all that it keeps from working.
  expect(findings.match(/Manage Channels/g)).toHaveLength(1)
  expect(findings).toContain(
    `For tickets of the category "Support", tickets of the category "Billing", the voice channels of the hub <#${hub}> I lack Manage Channels in this server`,
  )
  expect(findings).toContain(`For the voice channels of the hub <#${hub}> I lack View Audit Log in`)
  await setPermissions(running, all)
  expect(await told()).toContain('I found nothing')
})

test('rows that are stuck, refused messages and channels that may be left behind are told; pages when long', async () => {
  const { bot } = await stage.startBot()
  const { guildId, people, channels, sandbox } = stage
  const query = (text: string, values: unknown[] = []) => bot.db.system.pool.query(text, values)
  await query(
    `INSERT INTO temp_voice_hubs (guild_id, id, slot, name_template, created_at) VALUES ($1, 'h', 0, 'x', now() - interval '1 hour')`,
    [guildId],
  )
  await query(
    `INSERT INTO temp_voice_channels (guild_id, id, hub_id, owner_id, name, grace_seconds, status, failure, lease_until, updated_at)
     VALUES ($1, 'a', 'h', '1', 'x', 0, 'CREATING', NULL, now() + interval '1 hour', now() - interval '1 hour'),
       ($1, 'b', 'h', '2', 'x', 0, 'DELETING', 'noPermission', now() + interval '1 hour', now())`,
    [guildId],
  )
  await query(
    `INSERT INTO outbox_messages (guild_id, id, effect_key, kind, channel_id, user_id, data, refusal)
     SELECT $1, n::text, n::text, 'levelUp', (n % 9)::text, '1', '{}', 'Missing Access' FROM generate_series(1, 40) AS n`,
    [guildId],
  )
  await query(
    `INSERT INTO giveaways (guild_id, id, number, title, channel_id, host_id, status, duration_seconds, starts_at, ends_at, winner_role_id)
     SELECT $1, 'g' || n, n, 'x', '5', '1', 'SCHEDULED', 60, now() + interval '1 hour', NULL, '77' FROM generate_series(1, 12) AS n`,
    [guildId],
  )
  const { driver } = sandbox
  const answer = await driver.runCommand(people.grace, channels.general, 'doctor').response()
  const first = answer.embeds[0]?.description ?? ''
  expect(first).toContain('A hub was asked for')
  expect(first).toContain('1 temporary voice channel has been on its way')
  expect(first).toContain('1 voice channel of mine may be left behind')
  expect(first).toContain('Page 1 of 2')
  const turned = await driver.click(people.grace, answer.id, 'doctor:page:1').response()
  const second = turned.embeds[0]?.description ?? ''
  expect(second).toContain('Page 2 of 2')
  expect(first + second).toContain('messages for <#3> were refused')
  expect(first + second).toContain('The role that winners of giveaway #12 get has been deleted')
  expect(first + second).toContain('The channel or category for giveaway #12 is gone')
})

function roleNamed(name: string): string {
  const { sandbox, guildId } = stage
  return [...sandbox.world.guild(guildId).roles.values()].find(role => role.name === name)?.id ?? ''
}
