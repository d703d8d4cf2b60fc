import { describe, expect, test } from 'vitest'
import { runCli, startCli } from '#test/support/cli.ts'
import { json, prepareTools } from '#test/support/cliTools.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

const tools = prepareTools()
const { addGuilds, query, run } = tools

describe('bad input', () => {
  const refusals: [command: string, code: number, sentence: string][] = [
    ['guilds show 99', 1, 'The database knows no guild 99. List those that it knows with'],
    ['guilds deactivate 99', 1, 'The database knows no guild 99.'],
    ['guilds purge 99 --yes', 1, 'The database knows no guild 99.'],
    ['cleanup --guild-id 99', 1, 'The database knows no guild 99.'],
    ['audit list --guild-id 99', 1, 'The database knows no guild 99.'],
    ['guilds show everyone', 2, "A guild's id is a number of up to 20 digits."],
    ['guilds show', 2, "missing required argument 'id'"],
    ['guilds list --limit 501', 2, 'It must be a whole number from 1 to 500.'],
    ['guilds list --limit 1e2', 2, 'It must be a whole number from 1 to 500.'],
    ['guilds show 11 --days 91', 2, 'It must be a whole number from 1 to 90.'],
    [
      'audit list --actor grace',
      1,
      `--actor is a user's id, digits only, unless --operator is there too; "grace" is none.`,
    ],
    ['audit list --operator --guild-id 11', 1, 'leave out --guild-id or --operator.'],
    ['audit list --days 0', 2, 'It must be a whole number from 1 to 90.'],
    ['audit list --before x', 2, "An entry's id is a number."],
    [
      'vacuum --table nope',
      1,
      'There is no table nope. There are: _prisma_migrations, application, audit_log',
    ],
    ['vacuum --table members;drop', 1, 'There is no table members;drop.'],
  ]

  test('what is not known, or no number, is refused in one sentence', async () => {
    await Promise.all(
      refusals.map(async ([command, code, sentence]) => {
        const result = await run(command)
        expect(result, command).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) })
        expect(result.stderr, command).not.toMatch(/^\s+at /m)
      }),
    )
  })
})

describe('audit list', () => {
  test('shows changes of guilds by filter and page, and what the operator did', async () => {
    await addGuilds('11', '12')
    await run('guilds deactivate 11')
    await run('guilds deactivate 12')
    await withClient(tools.url, async client => {
      await client.query(
        `SELECT set_config('app.source', 'COMMAND', false), set_config('app.actor', '70', false)`,
      )
      await client.query(`INSERT INTO guild_settings (guild_id) VALUES ('12')`)
      await client.query(`UPDATE guild_settings SET locale = 'de' WHERE guild_id = '12'`)
    })
    const all = await run('audit list')
    expect(all).toMatchObject({ code: 0, stderr: '' })
    const [header, ...lines] = all.stdout.trim().split('\n')
    expect(header).toMatch(/^id +when +guild +who +by +change$/)
    expect(lines[0]).toMatch(/ 12 +70 +COMMAND +UPDATE guild_settings locale "en" → "de"$/)
    expect(lines[3]).toMatch(
      / 11 +the operator +CLI +UPDATE guilds "11" is_active true → false, removed_at null → "/,
    )

    const ofGuild: unknown[] = json(await run('audit list --guild-id 12 --actor 70 --json'))
    expect(ofGuild).toMatchObject([{ action: 'UPDATE' }, { action: 'INSERT' }])
    const page = await run('audit list --limit 2')
    const last = /--before (\d+)/.exec(page.stdout)?.[1]
    const rest: unknown[] = json(await run(`audit list --before ${last} --json`))
    expect(rest).toMatchObject([
      { guildId: '12', subject: 'guilds' },
      { guildId: '11', subject: 'guilds' },
    ])
    expect((await run('audit list --actor 71')).stdout).toBe('There are none.\n')

    const operations: { actor: string }[] = json(await run('audit list --operator --json'))
    expect(operations).toMatchObject([
      { command: 'guilds deactivate', details: { guildId: '12' } },
      { command: 'guilds deactivate', details: { guildId: '11' } },
    ])
    const mine = await run(`audit list --operator --limit 1 --actor ${operations[0]?.actor}`)
    expect(mine.stdout).toMatch(/guilds deactivate.*"12"/)
    expect((await run('audit list --operator --actor nobody-else')).stdout).toBe('There are none.\n')
  })
})

describe('cleanup', () => {
  const makeStrangers = (count: number) =>
    query(
      `INSERT INTO users (id, username, updated_at) SELECT n, 'u', now() - interval '2 days' FROM generate_series(1, ${count}) AS n`,
    )
  const strangers = async () => Number((await query('SELECT count(*) FROM users'))[0]?.['count'])

  test('counts first; a dry run leaves it at that', async () => {
    await makeStrangers(1_500)
    const dry = await run('cleanup --dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toMatch(/^ 1500  people who are a member of no guild$/m)
    expect(dry.stdout).toContain('Nothing was touched.')
    expect(await strangers()).toBe(1_500)

    const done = await run('cleanup')
    expect(done.stdout).toMatch(/^ 1500  people who are a member of no guild$/m)
    expect(done.stdout).toContain('Settled 1500.')
    expect(done.stderr).toBe(
      '1000 people who are a member of no guild: done\n500 people who are a member of no guild: done\n',
    )
    expect(await strangers()).toBe(0)
    const nothing: { kinds: { found: number }[] } = json(await run('cleanup --json'))
    expect(nothing.kinds.every(({ found }) => found === 0)).toBe(true)
    expect((await run('cleanup')).stdout).toContain('There was nothing to do.')
  })

  test('Ctrl-C ends it between two batches, and it can be run again', async () => {
    await makeStrangers(100_000)
    const interrupted = startCli(['cleanup', '--json'], { url: tools.url, cwd: tools.cwd })
    await until(
      () => interrupted.output(),
      output => output.includes('done'),
    )
    process.kill(interrupted.pid, 'SIGINT')
    const { code, stdout } = await interrupted.ended
    expect(code).toBe(130)
    const report = JSON.parse(stdout) as { kinds: { name: string; found: number; settled: number }[] }
    const { found, settled } = report.kinds.find(({ name }) => name === 'strangers') ?? {}
    expect(found).toBe(100_000)
    expect(settled).toBeGreaterThanOrEqual(1_000)
    const left = await strangers()
    expect(left).toBe(100_000 - (settled ?? 0))
    expect(left).toBeGreaterThan(0)
    expect(await query('SELECT details FROM operator_log')).toEqual([
      { details: { guildId: null, settled: { strangers: settled } } },
    ])
    expect((await run('cleanup')).stdout).toContain(`Settled ${left}.`)
  })
})

describe('doctor and vacuum', () => {
  test('doctor says what to do; what is broken is exit code 1', async () => {
    const fine = await run('doctor')
    expect(fine).toMatchObject({ code: 0, stderr: '' })
    expect(fine.stdout).toMatch(/^ok +isolation +commands see their own guild's rows alone$/m)
    expect(fine.stdout).toMatch(/^warn +backups +There is no backup of everything in /m)

    await query('ALTER TABLE members DISABLE ROW LEVEL SECURITY')
    const broken = await run('doctor --json')
    expect(broken.code).toBe(1)
    const diagnosis: { status: string; findings: object[] } = json(broken)
    expect(diagnosis.status).toBe('fail')
    expect(diagnosis.findings).toContainEqual({
      check: 'isolation',
      status: 'fail',
      message: 'Row-level security does not guard members. Restore what the migrations made there.',
    })
  })

  test('doctor names a database that does not answer', async () => {
    const result = await runCli(['doctor'], {
      url: 'postgresql://x:secret@127.0.0.1:9/guildhall',
      cwd: tools.cwd,
    })
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(
      /^fail +connection +The database guildhall at 127\.0\.0\.1:9 cannot be used/m,
    )
    expect(result.stdout).not.toContain('secret')
  })

  test('vacuum shows dead rows before and after', async () => {
    await query(`ALTER TABLE users SET (autovacuum_enabled = off)`)
    await query(`INSERT INTO users (id, username) SELECT n, 'u' FROM generate_series(1, 500) AS n`)
    await query(`UPDATE users SET username = 'v'`)
    const result = await run('vacuum --table users --analyze')
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(/^users +500 +0 /m)
    expect(
      await query(`SELECT last_analyze IS NOT NULL AS done FROM pg_stat_user_tables WHERE relname = 'users'`),
    ).toEqual([{ done: true }])
    expect((await run('vacuum')).stdout).toMatch(/^processed_events_\d{8} /m)
  })
})

describe('seed', () => {
  test('fills a database once; in production only by force', async () => {
    const refused = await run('seed', { NODE_ENV: 'production' })
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('This is production')
    expect(await query('SELECT FROM guilds')).toEqual([])

    expect((await run('seed --force', { NODE_ENV: 'production' })).code).toBe(0)
    expect(await query('SELECT FROM members')).toHaveLength(220)
    expect((await run('seed')).stdout).toContain('The demo was there already.')
    expect((await run('guilds list')).stdout).toContain("The Potters' Yard")
  })
})
