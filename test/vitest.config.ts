import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const PURE = ['test/agent/detectors/**/*.test.ts', 'test/web/**/*.test.ts', 'test/agent/{redact,report,intake,path-literals,taint,prompt}/**/*.test.ts']

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
      // Pure functions: all in one process, which reads the catalogue once and not a hundred times.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'system', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
})
