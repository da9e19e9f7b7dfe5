import { readEnrolment, writeEnrolment, type Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { keep } from './keep.ts'
import type { Log } from './log.ts'

/** The enrolment an agent reports by, and its file, which `envherd enroll` may change at any time. */
export type HeldEnrolment = {
  get(): Enrolment
  /** @returns true where somebody has enrolled this machine anew: it is that enrolment from now on */
  refresh(): Promise<boolean>
  /** Another one that the server gave to this very process. */
  replace(next: Enrolment): Promise<void>
  setSettings(settings: Enrolment['settings']): Promise<void>
}

const idOf = ({ server, secret }: Enrolment) => `${server} ${secret}`

export async function holdEnrolment(folder: StateFolder, first: Enrolment, log: Log): Promise<HeldEnrolment> {
  // An unreadable file keeps no agent from reporting that knows all of it.
  const read = () => readEnrolment(folder).catch(() => undefined)
  let held = first
  /** What is in the file by the doing of this process, or was before it: anything else is somebody's wish. */
  let known = await read().then((kept) => kept && idOf(kept))

  const isForeign = (kept: Enrolment) => idOf(kept) !== known && idOf(kept) !== idOf(held)

  async function write(): Promise<void> {
    const kept = await read()
    if (kept && isForeign(kept)) return
    await keep(log, 'enrolment', async () => {
      await writeEnrolment(folder, held)
      known = idOf(held)
    })
  }

  return {
    get: () => held,
    async refresh() {
      const kept = await read()
      if (kept && isForeign(kept)) {
        held = kept
        known = idOf(kept)
        return true
      }
      // It could not be written when it came.
      if (known !== idOf(held)) await write()
      return false
    },
    async replace(next) {
      held = next
      await write()
    },
    async setSettings(settings) {
      held = { ...held, settings }
      const kept = await read()
      if (kept && idOf(kept) === idOf(held)) await write()
    },
  }
}
