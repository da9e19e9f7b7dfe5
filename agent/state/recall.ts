import { Type } from 'typebox'
import type { Recall } from '../collectors/collector.ts'
import type { StateFolder } from './folder.ts'

const FILE = 'recall.json'
const Facts = Type.Record(Type.String(), Type.Unknown())

/** Kept over restarts; where nothing can be written a look goes without, as the first one does. */
export const recallIn = (folder: StateFolder): Recall => ({
  read: async (name) => (await folder.read(FILE, Facts).catch(() => undefined))?.[name],
  async write(name, value) {
    const facts = (await folder.read(FILE, Facts).catch(() => undefined)) ?? {}
    await folder.write(FILE, { ...facts, [name]: value }).catch(() => undefined)
  },
})
