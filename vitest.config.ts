import { defineConfig } from 'vitest/config'
import { patienceMs } from './sandbox/patience.ts'
import { memoryDir } from './test/support/memoryDir.ts'

// For os.tmpdir() here, in the workers and in the processes that tests start.
const memory = memoryDir()
if (memory !== undefined) process.env['TMPDIR'] ??= memory

/** For machines that are slow and busy: who waits for what comes is told what there is instead before the test's own time is up. */
const patient = {
  expect: { poll: { timeout: patienceMs } },
  testTimeout: 2 * patienceMs,
  hookTimeout: 2 * patienceMs,
}

// Three layers that also run alone: npm run test:unit, test:integration, test:e2e.
export default defineConfig({
  test: {
    // Tests wait for the server, the bot's process and each other more than they work; each file has databases of its own.
    maxWorkers: 2,
    projects: [
      // Pure functions, which share a process: each file would load the same modules again.
      { test: { ...patient, name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      {
        test: {
          ...patient,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/support/postgresServer.ts',
        },
      },
      {
        test: {
          ...patient,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/support/postgresServer.ts',
        },
      },
    ],
  },
})
