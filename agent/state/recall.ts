import { Type } from 'typebox'
import type { Recall } from '../collectors/collector.ts'
import type { StateFolder } from './folder.ts'

export const RECALL_FILE = 'recall.json'
const Facts = Type.Record(Type.String(), Type.Unknown())

/** All facts are in one file, and several collectors write at a time. */
const writing = new WeakMap<StateFolder, Promise<void>>()

/** Kept over restarts; where nothing can be written a look goes without, as the first one does. */
export function recallIn(folder: StateFolder): Recall {
  const facts = () => folder.read(RECALL_FILE, Facts).catch(() => undefined)
  return {
    read: async (name) => (await facts())?.[name],
    write(name, value) {
      const written = (writing.get(folder) ?? Promise.resolve()).then(async () => {
        await folder.write(RECALL_FILE, { ...(await facts()), [name]: value }).catch(() => undefined)
      })
      writing.set(folder, written)
      return written
    },
  }
}
