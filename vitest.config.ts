import { defineConfig } from 'vitest/config'
import { patienceMs } from './sandbox/patience.ts'

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
      { test: { ...patient, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
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
