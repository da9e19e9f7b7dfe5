import type { Editor } from '../../contract/sections/editor.ts'
import { isCollectedVariable } from '../variables.ts'
import { isObject } from './jsonc.ts'

export type Setting = Editor['settings'][number]
export type Source = Pick<Setting, 'scope' | 'file' | 'workspace'>

/** What decides about Go, and nothing else of a person's settings. */
const KEPT =
  /^(?:go|gopls)(?:\.|$)|^terminal\.integrated\.env\.(?:windows|linux|osx)$|^http\.proxy$|^files\.eol$/
/** Objects from the name of a variable to its value: any secret may be in there, so only known names leave. */
const ENVIRONMENT = /(?:^|\.)(?:toolsEnvVars|testEnvVars|env)$|^terminal\.integrated\.env\.\w+$/
const MOST = 500

/** The settings of one file, members of objects dotted; lists as JSON. */
export function settingsIn(content: unknown, source: Source, expand: (text: string) => string): Setting[] {
  if (!isObject(content)) return []
  return Object.entries(content)
    .filter(([key]) => KEPT.test(key))
    .flatMap(([key, value]) => flat(key, value))
    .filter(([key]) => key.length <= 200)
    .map(([key, value]) => ({ key, value: expand(value).slice(0, 32767), ...source }))
}

function flat(key: string, value: unknown): [string, string][] {
  // A variable that is taken away, and a setting that is given back to its default.
  if (value === null || value === undefined) return []
  if (isObject(value))
    return Object.entries(value)
      .filter(([name]) => !ENVIRONMENT.test(key) || name === 'PATH' || isCollectedVariable(name))
      .flatMap(([name, member]) => flat(`${key}.${name}`, member))
  return [[key, typeof value === 'string' ? value : JSON.stringify(value)]]
}

/** The winner of each key: of the person's files the last, and beside it what each workspace says for itself. */
export function effective(settings: readonly Setting[]): Setting[] {
  const winners = new Map<string, Setting>()
  for (const setting of settings)
    winners.set(`${setting.workspace ?? ''}\n${setting.file ?? ''}\n${setting.key}`, setting)
  return [...winners.values()].sort((a, b) => order(a).localeCompare(order(b), 'en')).slice(0, MOST)
}
const order = ({ scope, file = '', key }: Setting) => `${scope === 'workspace' ? 1 : 0} ${file} ${key}`

export type Expansion = {
  home: string
  variables: Readonly<Record<string, string>>
  folder?: string
}

/** The variables that the extension replaces; what is not known here stays as written. */
export const expansion =
  ({ home, variables, folder }: Expansion) =>
  (text: string): string =>
    text
      .replace(/^~(?=$|[\\/])/, () => home)
      .replace(
        /\$\{(?:env:([^}]+)|(userHome|workspaceFolder|workspaceRoot|cwd)(?::[^}]*)?)\}/g,
        (all, name?: string, place?: string) => {
          if (place !== undefined) return place === 'userHome' ? home : (folder ?? all)
          const known =
            name !== undefined && (name === 'HOME' || name === 'USERPROFILE' || isCollectedVariable(name))
          return (known ? variables[name] : undefined) ?? all
        },
      )
