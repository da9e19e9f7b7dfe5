import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { migrate } from './migrate.ts'

/** Each time others' work was in the way of a migration, and at the end what was applied. */
export type Said = { name: string; attempt: number } | { applied: string[] }

/**
 * `migrate` in a thread of its own, which ends with it: Prisma's engine stays in the memory of whoever has loaded it,
 * 11 MB that are needed once. From the bundle only.
 */
export async function migrateApart(
  url: string,
  waiting: NonNullable<Parameters<typeof migrate>[1]>,
): Promise<string[]> {
  const thread = new Worker(new URL('./migrate.mjs', import.meta.url), { workerData: url })
  try {
    for await (const said of messages(thread)) {
      if ('applied' in said) return said.applied
      waiting(said.name, said.attempt)
    }
    throw new Error('the thread that migrates ended before it was done')
  } finally {
    await thread.terminate()
  }
}

async function* messages(thread: Worker): AsyncGenerator<Said> {
  for await (const [said] of on(thread, 'message', { close: ['exit'] })) yield said
}
