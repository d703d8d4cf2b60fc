import { defineConfig } from 'vitest/config'
import { memoryDir } from './test/support/memoryDir.ts'

// For os.tmpdir() here, in the workers and in the processes that tests start.
const memory = memoryDir()
if (memory !== undefined) process.env['TMPDIR'] ??= memory

// Three layers that also run alone: npm run test:unit, test:integration, test:e2e.
export default defineConfig({
  test: {
    // Tests wait for the server, the bot's process and each other more than they work; each file has databases of its own.
    maxWorkers: 2,
    projects: [
      // Pure functions, which share a process: each file would load the same modules again.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/support/postgresServer.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/support/postgresServer.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
