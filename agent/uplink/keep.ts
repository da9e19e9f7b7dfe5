import type { Log } from './log.ts'

/** A full disk must not keep the machine from reporting. */
export async function keep(log: Log, what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    log('warn', `cannot write ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
