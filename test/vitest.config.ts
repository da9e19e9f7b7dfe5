import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const PURE = [
  'test/agent/detectors/**/*.test.ts',
  'test/agent/{intake,path-literals,prompt,redact,report,taint}/**/*.test.ts',
  'test/web/**/*.test.ts',
]
/** Those of the daemon need a process of their own, or Postgres: in a shared one files are watched no more. */
const DAEMON = ['test/agent/uplink/**/*.test.ts', 'test/agent/commands/run.test.ts']
const POSTGRES = ['test/support/postgres-for-all.ts']

export default defineConfig({
  plugins: [vue()],
  test: {
    root: new URL('..', import.meta.url).pathname,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Waits end with their condition; a second, as it is without this, is little beside other work.
    expect: { poll: { timeout: 20_000 } },
    // Two cores: with more workers real Postgres, browsers and shells wait for each other, and 5 s become 7.
    maxWorkers: 2,
    projects: [
      // One process for all files of a worker, which reads the catalogue once and not a hundred times.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'agent',
          include: ['test/agent/**/*.test.ts'],
          exclude: [...PURE, ...DAEMON],
          isolate: false,
        },
      },
      // A third less time than with a process for each file.
      {
        extends: true,
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          isolate: false,
          globalSetup: POSTGRES,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/*.test.ts', 'test/!(agent|server)/**/*.test.ts', ...DAEMON],
          exclude: PURE,
          globalSetup: POSTGRES,
        },
      },
    ],
  },
})
