import type { Editor } from '../../contract/sections/editor.ts'
import { isObject } from './jsonc.ts'

type Launch = Editor['launch'][number]

const named = (value: unknown, length: number): string[] =>
  isObject(value)
    ? Object.keys(value)
        .filter((key) => key.length <= length)
        .sort()
        .slice(0, 100)
    : []

/** Configurations of type go: of their variables only the names, of their values only mode and flags. */
export function launchIn(content: unknown, file: string): Launch[] {
  const list = isObject(content) && Array.isArray(content['configurations']) ? content['configurations'] : []
  return list.filter(isObject).flatMap((configuration): Launch[] => {
    if (configuration['type'] !== 'go') return []
    const { name, mode, buildFlags, env } = configuration
    const flags =
      buildFlags === undefined || typeof buildFlags === 'string' ? buildFlags : JSON.stringify(buildFlags)
    return [
      {
        file,
        name: typeof name === 'string' ? name.slice(0, 300) : '',
        ...(typeof mode === 'string' ? { mode: mode.slice(0, 32) } : {}),
        keys: named(configuration, 128),
        envKeys: named(env, 255),
        ...(flags === undefined ? {} : { buildFlags: flags.slice(0, 2000) }),
      },
    ]
  })
}
