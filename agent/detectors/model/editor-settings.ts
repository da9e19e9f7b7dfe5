import type { Editor } from '../../contract/sections/editor.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { isForeign } from './paths.ts'

export type EditorSetting = Editor['settings'][number]

/** Where a setting is written: its file, or the scope where the file is not known. */
export const settingFile = ({ file, scope }: EditorSetting): string => file ?? scope

/** Name of one setting for people: `…/settings.json: go.goroot`. */
export const settingName = (setting: EditorSetting): string => `${settingFile(setting)}: ${setting.key}`

/** Written for one project, not for the person. */
export const isProjectScope = ({ scope }: EditorSetting): boolean =>
  scope === 'workspace' || scope === 'folder'

/** Set to something; an empty text means the default. */
export const settingsNamed = (editor: Editor, key: string): EditorSetting[] =>
  editor.settings.filter((setting) => setting.key === key && setting.value.trim() !== '')

/**
 * A path in the form of the other family of systems that reached this env from elsewhere: then
 * VSCODE_CROSS_OS_PATH speaks and the rules about single settings are silent.
 */
export const isCrossOs = (value: string, { remote }: Pick<Editor, 'remote'>, kind: EnvKind): boolean =>
  (remote || kind === 'wsl') && (isForeign(value, kind) || hasForeignEntry(value, kind))

const hasForeignEntry = (value: string, kind: EnvKind): boolean =>
  kind === 'windows' ? /;\/[^/;\\]/.test(value) : /[:;][A-Za-z]:\\/.test(value)

/** How the editor names the operating system in `terminal.integrated.env.*`. */
const TERMINAL_OS: Readonly<Record<EnvKind, string>> = {
  windows: 'windows',
  wsl: 'linux',
  linux: 'linux',
  macos: 'osx',
}

/** A setting that gives a variable to the editor's tools, its tests or its terminal here. */
export function variableSetting(
  { key }: EditorSetting,
  kind: EnvKind,
): { name: string; of: 'tools' | 'tests' | 'terminal' } | null {
  const at = key.lastIndexOf('.')
  const [prefix, name] = [key.slice(0, at), key.slice(at + 1)]
  if (prefix === 'go.toolsEnvVars') return { name, of: 'tools' }
  if (prefix === 'go.testEnvVars') return { name, of: 'tests' }
  return prefix === `terminal.integrated.env.${TERMINAL_OS[kind]}` ? { name, of: 'terminal' } : null
}
