import { defineConfig } from 'prisma/config'

/** For Prisma's command line (`--config prisma/config.ts`): paths are relative to this file. */
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1/envherd' },
})
