import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { preparePlaces, writeBeginning } from '#test/support/backups.ts'
import { runCli } from '#test/support/cli.ts'

const places = preparePlaces()
let cwd: string
beforeEach(() => {
  cwd = places.folder
})

describe('backups prune', () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
  let folder: string
  let names: Record<'young' | 'old' | 'migration' | 'oldMigration', string>
  beforeEach(() => {
    folder = path.join(cwd, 'data', 'backups')
    names = {
      young: writeBeginning(folder, { kind: 'manual', createdAt: daysAgo(6.9) }),
      old: writeBeginning(folder, { kind: 'manual', createdAt: daysAgo(7.1) }),
      migration: writeBeginning(folder, { kind: 'before-migration', createdAt: daysAgo(29.9) }),
      oldMigration: writeBeginning(folder, { kind: 'before-migration', createdAt: daysAgo(30.1) }),
    }
  })
  const kept = () =>
    fs
      .readdirSync(folder)
      .map(name => path.join(folder, name))
      .toSorted()

  test('deletes what is older than 7 days, and than 30 of those made before a migration', async () => {
    const before = kept()
    const dry = await runCli(['backups', 'prune', '--dry-run'], { cwd })
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(`would delete ${names.old}\n`) })
    expect(kept()).toEqual(before)

    expect(await runCli(['backups', 'prune'], { cwd })).toMatchObject({ code: 0 })
    expect(kept()).toEqual([names.young, names.migration].toSorted())
    expect(await runCli(['backups', 'prune'], { cwd })).toMatchObject({
      code: 0,
      stdout: 'Nothing is old enough to delete.\n',
    })
  })

  test('takes other limits', async () => {
    expect(
      await runCli(['backups', 'prune', '--days', '6', '--migration-days', '31'], { cwd }),
    ).toMatchObject({ code: 0 })
    expect(kept()).toEqual([names.migration, names.oldMigration].toSorted())
  })

  test('leaves what it does not know, and clears what a killed backup left', async () => {
    const old = daysAgo(400)
    const strangers = [
      'guildhall-2001-01-01T00-00-00-000Z-manual.tar.gz',
      'dump.sql',
      'mine.tar.gz.unfinished',
    ]
    const abandoned = 'guildhall-2001-01-01T00-00-00-000Z-manual.tar.gz.unfinished'
    for (const name of [...strangers, abandoned]) {
      fs.writeFileSync(path.join(folder, name), 'something else')
      fs.utimesSync(path.join(folder, name), old, old)
    }
    await runCli(['backups', 'prune'], { cwd })
    expect(kept()).toEqual(
      [names.young, names.migration, ...strangers.map(name => path.join(folder, name))].toSorted(),
    )
  })

  test.each(['x', '-1', '1.5', ''])('refuses "%s" days', async days => {
    expect(await runCli(['backups', 'prune', `--days=${days}`], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It is a whole number of days.'),
    })
  })

  test('says so when there are none', async () => {
    fs.rmSync(folder, { recursive: true })
    expect(await runCli(['backups'], { cwd })).toMatchObject({
      code: 0,
      stdout: `There are no backups in ${path.join('data', 'backups')}.\n`,
    })
  })
})
