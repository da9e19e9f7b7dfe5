import type { SettingPrograms } from '../contract/sections/setting-programs.ts'
import { quotedWords } from '../detectors/model/quoted-words.ts'
import { MachineError } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import type { CollectContext, Collector } from './collector.ts'
import { goResolution } from './go/resolve.ts'
import { findCommand } from './programs/find-command.ts'
import { placeOf } from './programs/place.ts'

type Entry = SettingPrograms['list'][number]
type Named = Pick<Entry, 'name' | 'value'> & { word: string }

/** Their first word is run by go itself. */
const COMMANDS = ['CC', 'CXX', 'GOCACHEPROG']
const WRAPPER = /^--?(?:toolexec|exec)=(.*)$/s
/** Ways to authenticate that go has built in; anything else is a command. */
const OWN_AUTH = /^(?:off|netrc|git)$/

const firstWord = (text: string): string => quotedWords(text)?.[0] ?? text.trim().split(/\s+/)[0] ?? ''

/** Every program that one of the settings makes go run. */
export function namedPrograms(valueOf: (name: string) => string | undefined): Named[] {
  const entries = (name: string, words: (value: string) => string[]): Named[] => {
    const value = valueOf(name)
    if (!value) return []
    return words(value)
      .filter((word) => word !== '')
      .map((word) => ({ name, value, word }))
  }
  return [
    ...COMMANDS.flatMap((name) => entries(name, (value) => [firstWord(value)])),
    ...entries('GOAUTH', (value) =>
      value
        .split(';')
        .map(firstWord)
        .filter((word) => !OWN_AUTH.test(word)),
    ),
    ...entries('GOFLAGS', (value) =>
      (quotedWords(value) ?? value.split(/\s+/)).map((flag) => firstWord(WRAPPER.exec(flag)?.[1] ?? '')),
    ),
  ]
}

async function lookAt(
  context: CollectContext,
  variables: Readonly<Record<string, string>>,
  { name, value, word }: Named,
): Promise<Entry> {
  const { machine } = context
  const found = await findCommand(machine, variables, word)
  const file = found ?? (pathsOf(machine.platform).isAbsolute(word) ? word : null)
  if (file === null) return { name, value, exists: false, volume: 'unknown', temporary: false }
  return { name, value, file, ...(await placeOf(context, variables, file, 'file')) }
}

/** What is set and nothing else: a default that go would look for on PATH is the section `compiler`. */
export const settingPrograms: Collector<'settingPrograms'> = {
  section: 'settingPrograms',
  cost: 'B',
  timeoutMs: 20_000,
  async collect(context) {
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no variable is known')
    const { variables, fileValues } = resolution
    // Go takes an empty variable for one that is not set.
    const valueOf = (name: string) => variables[name] || fileValues[name]
    const named = namedPrograms(valueOf)
    const list = await Promise.all(named.map((each) => lookAt(context, variables, each)))
    const root = valueOf('GOROOT')
    if (root && pathsOf(context.machine.platform).isAbsolute(root))
      list.push({ name: 'GOROOT', value: root, ...(await placeOf(context, variables, root, 'root')) })
    return { list: list.slice(0, 50) }
  },
}
