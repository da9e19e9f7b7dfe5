import { Type, type Static } from 'typebox'
import type { StateFolder } from './folder.ts'

/** How far reporting has come; read by `status` while the daemon runs. */
export const Progress = Type.Object({
  /** Content the server is known to have. */
  deliveredHash: Type.Optional(Type.String()),
  deliveredAt: Type.Optional(Type.String()),
  checkedInAt: Type.Optional(Type.String()),
  /** Why the server takes nothing from this agent any more. */
  refused: Type.Optional(Type.String()),
  lastError: Type.Optional(Type.String()),
  /** Sections that the look reported last could not read. */
  failed: Type.Optional(Type.Array(Type.Object({ section: Type.String(), reason: Type.String() }))),
})
export type Progress = Static<typeof Progress>

export const PROGRESS_FILE = 'progress.json'

export const readProgress = async (folder: StateFolder): Promise<Progress> =>
  (await folder.read(PROGRESS_FILE, Progress)) ?? {}

export const writeProgress = (folder: StateFolder, progress: Progress): Promise<void> =>
  folder.write(PROGRESS_FILE, progress)
