import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Waits end with their condition; a second, as it is without this, is little beside other work.
    expect: { poll: { timeout: 20_000 } },
    // Two cores: with more workers real Postgres, browsers and shells wait for each other, and 5 s become 7.
    maxWorkers: 2,
  },
})
