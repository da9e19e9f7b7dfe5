import { MachineError } from '../machine/machine.ts'
import { Absent, type Collector } from './collector.ts'
import { goResolution } from './go/resolve.ts'
import { firstLine, runGo, withoutNames } from './go/run.ts'
import { GO_VARIABLES, isGoVariable } from './variables.ts'

/** Asking for one of these makes go try out the C compiler, which takes 400 ms and writes to the build cache. */
const COSTLY = new Set(['CGO_CFLAGS', 'CGO_LDFLAGS', 'PKG_CONFIG'])
const ASKED = GO_VARIABLES.filter((name) => !COSTLY.has(name))

/** What `go env -json` prints; a name that this release does not know comes out empty, as one that is not set. */
export function parseGoEnvJson(text: string): Record<string, string> {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error('go env -json printed no object')
  return Object.fromEntries(
    Object.entries(parsed).filter(
      (entry): entry is [string, string] =>
        isGoVariable(entry[0]) && typeof entry[1] === 'string' && entry[1] !== '',
    ),
  )
}

/**
 * What someone set and what differs from the default, as `go env -changed` has it. That flag came with Go 1.23 and
 * is among what makes go write, so the defaults are asked for instead: the same words for every release.
 */
function changedValues(
  values: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>>,
  isSet: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => isSet(name) && defaults[name] !== value),
  )
}

export const goEnv: Collector<'goEnv'> = {
  section: 'goEnv',
  cost: 'B',
  timeoutMs: 45_000,
  async collect(context) {
    const { machine } = context
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no PATH is known')
    const { go, variables, fileValues } = resolution
    if (!go) throw new Absent(`no go on PATH in ${resolution.session}`)
    const setTo = (name: string) => variables[name] || fileValues[name] || ''
    // A setting that names a release would start that one, and might download it first.
    const pinned = setTo('GOTOOLCHAIN').startsWith('go') ? ['GOTOOLCHAIN'] : []
    const asked = { ...variables, ...(pinned.length > 0 ? { GOTOOLCHAIN: 'local' } : {}) }
    const bare = withoutNames(variables, ...Object.keys(variables).filter(isGoVariable))
    const ask = (env: Record<string, string>) => runGo(machine, go.binPath, ['env', '-json', ...ASKED], env)
    const [current, initial] = await Promise.all([ask(asked), ask({ ...bare, GOENV: 'off' })])
    if (current.exitCode !== 0 || current.stdout.trim() === '') {
      throw new MachineError('error', firstLine(current.stderr || current.stdout) || 'go env printed nothing')
    }
    const values = parseGoEnvJson(current.stdout)
    const unasked = [...COSTLY, ...pinned].filter((name) => setTo(name) !== '')
    for (const name of unasked) values[name] = setTo(name)
    const defaults = initial.exitCode === 0 ? parseGoEnvJson(initial.stdout) : {}
    return { values, changed: changedValues(values, defaults, (name) => setTo(name) !== '') }
  },
}
