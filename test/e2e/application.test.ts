import { expect, test } from 'vitest'
import { runCli } from '#test/support/cli.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { StartupError } from '#src/startupError.ts'

/** Two Discords, each with an application of its own, on one database. */
async function withTwo(play: (own: Stage, other: Stage) => Promise<void>): Promise<void> {
  const own = await setStage()
  const other = await setStage({ databaseUrl: own.databaseUrl })
  try {
    expect(other.sandbox.world.application.id).not.toBe(own.sandbox.world.application.id)
    await play(own, other)
  } finally {
    await other.close()
    await own.close()
  }
}

test('the sandbox claims no database, and leaves alone one that is somebody’s', () =>
  withTwo(async (own, other) => {
    for (const stage of [own, other]) {
      const bot = await stage.startBot({ isSandbox: true })
      expect(await bot.bot.db.system.prisma.application.count()).toBe(0)
      await bot.stop()
    }
    const real = await own.startBot()
    expect(await real.bot.db.system.prisma.application.count()).toBe(1)
    const refusal = other.startBot({ isSandbox: true })
    await expect(refusal).rejects.toThrow(StartupError)
    await expect(refusal).rejects.toThrow('Set DISCORD_TOKEN; or, to play in the sandbox, another DATA_DIR')
  }))

test("another application's token closes no server: the start is refused, until an operator gives it the database", () =>
  withTwo(async (own, other) => {
    const id = other.sandbox.world.application.id
    const cli = (...args: string[]) => runCli(args, { url: own.databaseUrl, cwd: own.dataDir })
    expect((await cli('application', 'show')).stdout).toContain('belongs to none yet')
    const first = await own.startBot()
    const isActive = async () =>
      (await first.bot.db.system.prisma.guild.findUniqueOrThrow({ where: { id: own.guildId } })).isActive
    const refusal = other.startBot()
    await expect(refusal).rejects.toThrow(StartupError)
    await expect(refusal).rejects.toThrow(`npm run guildhall -- application move ${id}`)
    expect(await isActive()).toBe(true)
    await first.stop()
    const again = await own.startBot()
    await again.stop()

    const moved = await cli('application', 'move', id)
    expect(moved).toMatchObject({ code: 0, stderr: '' })
    expect(moved.stdout).toContain(`no longer to ${own.sandbox.world.application.id}`)
    expect((await cli('application', 'show')).stdout.trim()).toBe(id)
    expect((await cli('application', 'move', id)).stdout).toContain('already')
    const { bot } = await other.startBot()
    expect(await bot.db.system.prisma.application.findMany({ select: { id: true } })).toEqual([{ id }])
    await expect(own.startBot()).rejects.toThrow(StartupError)
    expect((await cli('audit', 'list', '--operator')).stdout.match(/application move/g)).toHaveLength(1)
    expect((await cli('application', 'move', 'mine')).code).toBe(2)
  }))
