import { describe, expect, test } from 'vitest'
import { startCli } from '#test/support/cli.ts'
import { json, prepareTools } from '#test/support/cliTools.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

const tools = prepareTools()
const { addGuilds, query, run } = tools

describe('guilds', () => {
  test('list shows those that the bot is in, or has left, page by page', async () => {
    await addGuilds('11', '12', '13', '14')
    await query(`UPDATE guilds SET is_active = false, removed_at = '2026-11-01T12:00:00Z' WHERE id = '14'`)
    const first = await run('guilds list --limit 2')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('11  Guild 11  7            3')
    expect(first.stdout).toContain('There may be more: --after 12')
    const next: { id: string }[] = json(await run('guilds list --limit 2 --after 12 --json'))
    expect(next).toMatchObject([{ id: '13', name: 'Guild 13', isActive: true, removedAt: null }])
    const removed = await run('guilds list --removed')
    expect(removed.stdout).toMatch(
      /^id +name +owner +members +left +deleted on\n14 .*2026-11-01 +2026-12-01\n$/,
    )
    expect((await run('guilds list --after 13')).stdout).toBe('There are none.\n')
  })

  test('show says everything about a guild, for people and for programs', async () => {
    await addGuilds('11')
    await query(`INSERT INTO guild_settings (guild_id, locale) VALUES ('11', 'de')`)
    await query(`INSERT INTO users (id, username) VALUES ('7', 'grace')`)
    await query(
      `INSERT INTO members (guild_id, user_id, xp, joined_at) VALUES ('11', '7', 120, now() - interval '2 days')`,
    )
    const shown = await run('guilds show 11')
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toContain('Guild 11 (11): the bot is in it')
    expect(shown.stdout).toMatch(/^locale +de$/m)
    expect(shown.stdout).toMatch(/^level 1 to 4 +1$/m)
    expect(shown.stdout).toMatch(/^joined within 30 days +1$/m)
    const report: { joins: unknown[] } = json(await run('guilds show 11 --days 90 --json'))
    expect(report).toMatchObject({ guild: { id: '11' }, settings: { locale: 'de' }, rows: { members: 1 } })
    expect(report.joins).toHaveLength(91)
  })

  test('a guild that was left is purged when that is meant, and not before', async () => {
    await addGuilds('11', '12')
    expect(await run('guilds purge 11 --yes')).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'The bot is in Guild 11, so it is not deleted. Remove the bot on Discord, or run first: npm run guildhall -- guilds deactivate 11\n',
    })
    const deactivated = await run('guilds deactivate 11')
    expect(deactivated.code).toBe(0)
    expect(deactivated.stdout).toContain('Guild 11 is marked as left')
    expect(deactivated.stdout).toContain('its next start takes the guild up again')
    expect((await run('guilds deactivate 11')).stdout).toContain('was left already')

    const counted = await run('guilds purge 11 --dry-run')
    expect(counted.stdout).toMatch(/^audit_log +1$/m)
    expect(counted.stdout).toContain('Nothing was deleted.')
    expect(await run('guilds purge 11')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('add --yes if it is meant. Nothing was done.'),
    })
    expect(await query('SELECT id FROM guilds')).toHaveLength(2)

    expect(await run('guilds purge 11 --yes')).toMatchObject({ code: 0, stderr: '' })
    expect(await query('SELECT id FROM guilds')).toEqual([{ id: '12' }])
    expect(await query('SELECT command FROM operator_log ORDER BY id')).toEqual([
      { command: 'guilds deactivate' },
      { command: 'guilds purge' },
    ])
  })
})

test('a purge waits for whoever is at work in the guild', async () => {
  await addGuilds('11')
  await query('UPDATE guilds SET is_active = false, removed_at = now()')
  await withClient(tools.url, async client => {
    await client.query('BEGIN; UPDATE guilds SET member_count = 4')
    const purge = startCli(['guilds', 'purge', '11', '--yes'], { url: tools.url, cwd: tools.cwd })
    const waiting = () =>
      query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query_start < now() - interval '1500 ms'",
      )
    await until(waiting, rows => rows.length === 1)
    await client.query('COMMIT')
    expect(await purge.ended).toMatchObject({ code: 0, stderr: '' })
  })
})

test('a name does not steer the terminal', async () => {
  await addGuilds('11')
  await query(`UPDATE guilds SET name = E'evil\\u001b[2J\\nrow\\u202E\\u009b'`)
  const { stdout } = await run('guilds list')
  expect(stdout).toContain('evil\uFFFD[2J\uFFFDrow\uFFFD\uFFFD')
  const raw = await run('guilds list --json')
  expect(raw.stdout).not.toMatch(/\p{Cc}(?<!\n)/u)
  expect(json(raw)).toMatchObject([{ name: 'evil\u001B[2J\nrow\u202E\u009B' }])
})
