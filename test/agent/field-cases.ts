import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

/*
 * Reports from public threads, transcribed as facts. They belong to the project but not to this repository: the folder
 * lies beside the checkout where it is developed and where CI runs.
 */
export const FIELD_CASES = fileURLToPath(new URL('../../../shared/field-cases/', import.meta.url))

const Texts = Type.Record(Type.String(), Type.String())
const FieldCase = Type.Object({
  id: Type.String(),
  platform: Type.Enum(['linux', 'darwin', 'windows', 'wsl']),
  goVersion: Type.Optional(Type.String()),
  goEnv: Texts,
  processEnv: Texts,
  other: Type.Object({
    goRootVersion: Type.Optional(Type.String()),
    goBinaryVersion: Type.Optional(Type.String()),
    goVersionOutput: Type.Optional(Type.String()),
    goEnvFileContent: Type.Optional(Texts),
    realGoRoot: Type.Optional(Type.String()),
    existingFiles: Type.Optional(Type.Array(Type.String())),
    goPath: Type.Optional(Type.String()),
    goRoot: Type.Optional(Type.String()),
    hardware: Type.Optional(Type.String()),
    goDir: Type.Optional(Type.String()),
    goBinary: Type.Optional(Type.String()),
  }),
  tags: Type.Array(Type.String()),
  healthy: Type.Boolean(),
})
export type FieldCase = Static<typeof FieldCase>

export const missingFieldCases = (): string | null =>
  existsSync(FIELD_CASES) ? null : `${FIELD_CASES} is not there`

/** A case with the text of its file, as `envherd diagnose` gets it. */
export type FieldFile = { field: FieldCase; text: string }

export const fieldFiles = (folder: string = FIELD_CASES): FieldFile[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8')
      return { field: Value.Parse(FieldCase, JSON.parse(text)), text }
    })
