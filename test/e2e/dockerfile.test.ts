import { execFile, type ExecFileOptions } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startBotProcess } from '#test/support/botProcess.ts'
import { setStage } from '#test/support/stage.ts'

const run = promisify(execFile)
const root = path.join(import.meta.dirname, '../..')

interface Step {
  instruction: string
  args: string
}

/** The steps of the Dockerfile, with continued lines joined. */
async function readSteps(): Promise<Step[]> {
  const text = (await readFile(path.join(root, 'Dockerfile'), 'utf8')).replaceAll(/\\\n\s*/g, '')
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [instruction = '', ...rest] = line.split(' ')
      return { instruction, args: rest.join(' ') }
    })
}

test(
  'the steps of the Dockerfile, run as a script, give a bot that starts, is healthy and stops',
  { timeout: 900_000 },
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'guildhall-image-'))
    const app = path.join(folder, 'app')
    const data = path.join(folder, 'data')
    await mkdir(app)
    const stage = await setStage()
    try {
      // Node 24 first, as in the image; nothing of this checkout's own node_modules.
      const env: Record<string, string> = {
        PATH: [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
        HOME: folder,
      }
      const options: ExecFileOptions = { cwd: app, env: { ...process.env, ...env } }
      const steps = await readSteps()
      for (const { instruction, args } of steps) {
        if (instruction === 'ENV') {
          for (const [, name = '', value = ''] of args.matchAll(/(\w+)=(\S+)/g))
            env[name] = value.replace(/^\/data/, data)
          options.env = { ...process.env, ...env }
        } else if (instruction === 'COPY') {
          const names = args.split(' ')
          const target = path.join(app, names.pop() ?? '')
          const isFolder = names.length > 1 || args.endsWith('/')
          for (const name of names) {
            const to = isFolder ? path.join(target, name) : target
            // .dockerignore leaves out what npm ci generates.
            await cp(path.join(root, name), to, {
              recursive: true,
              filter: from => !from.includes('generated'),
            })
          }
        } else if (instruction === 'RUN') {
          const command = args
            .replaceAll('/data', data)
            .replaceAll('node:node', `${process.getuid?.()}:${process.getgid?.()}`)
          await run('sh', ['-c', command], options)
        }
      }
      expect(existsSync(path.join(app, 'src/database/generated/prisma/client.ts'))).toBe(true)
      expect(existsSync(path.join(app, 'node_modules/vitest'))).toBe(false)
      expect(steps.find(step => step.instruction === 'USER')?.args).toBe('node')

      const { sandbox, channels, people } = stage
      const script = (JSON.parse(steps.at(-1)?.args ?? '') as string[]).at(-1) ?? ''
      const bot = startBotProcess(
        app,
        {
          ...env,
          DISCORD_TOKEN: sandbox.token,
          DISCORD_API_URL: sandbox.apiUrl,
          DATABASE_URL: stage.databaseUrl,
          HEALTH_PORT: '0',
        },
        path.join(app, script),
      )
      const line = JSON.parse(await bot.printed('Guildhall is running')) as { health: string }
      const answer = await sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard').response()
      expect(answer.author.username).toBe('Guildhall')

      const check = steps.find(step => step.instruction === 'HEALTHCHECK')?.args.split('CMD ')[1] ?? ''
      const [, ...checkArgs] = JSON.parse(check) as string[]
      const ownPort = new URL(line.health).port
      await run(
        process.execPath,
        checkArgs.map(arg => arg.replace(':8080', `:${ownPort}`)),
        options,
      )

      // As by docker compose exec bot npm run guildhall -- doctor.
      const examined = await run('npm', ['run', '--silent', 'guildhall', '--', 'doctor'], {
        ...options,
        env: { ...options.env, DATABASE_URL: stage.databaseUrl },
      })
      expect(examined.stdout).toMatch(/^ok +drift /m)

      expect(await bot.kill('SIGTERM')).toBe(0)
    } finally {
      await stage.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
)
