import { MachineError } from '../machine/machine.ts'
import { Absent, type Collector } from './collector.ts'
import { goResolution } from './go/resolve.ts'
import { firstLine, runGo, withoutNames } from './go/run.ts'
import { isGoVariable } from './variables.ts'

/** What `go env -json` prints, reduced to the variables of D.5. */
export function parseGoEnvJson(text: string): Record<string, string> {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error('go env -json printed no object')
  return Object.fromEntries(
    Object.entries(parsed).filter(
      (entry): entry is [string, string] => isGoVariable(entry[0]) && typeof entry[1] === 'string',
    ),
  )
}

/** Values that differ from the defaults: `go env -changed` for releases before 1.23. */
export function changedValues(
  values: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => defaults[name] !== value))
}

export const goEnv: Collector<'goEnv'> = {
  section: 'goEnv',
  timeoutMs: 45_000,
  async collect(context) {
    const { machine } = context
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no PATH is known')
    const { go, variables, fileValues } = resolution
    if (!go) throw new Absent(`no go on PATH in ${resolution.session}`)
    const toolchain = variables['GOTOOLCHAIN'] ?? fileValues['GOTOOLCHAIN'] ?? ''
    // A setting that names a release would start that one, and might download it first.
    const pinned: Record<string, string> = toolchain.startsWith('go') ? { GOTOOLCHAIN: toolchain } : {}
    const asked = { ...variables, ...(toolchain.startsWith('go') ? { GOTOOLCHAIN: 'local' } : {}) }
    const ask = (args: string[], env: Record<string, string>) =>
      runGo(machine, go.binPath, ['env', ...args], env)
    const [current, changed] = await Promise.all([ask(['-json'], asked), ask(['-changed', '-json'], asked)])
    if (current.exitCode !== 0) {
      throw new MachineError('error', firstLine(current.stderr || current.stdout) || 'go env printed nothing')
    }
    const values: Record<string, string> = { ...parseGoEnvJson(current.stdout), ...pinned }
    if (changed.exitCode === 0) return { values, changed: { ...parseGoEnvJson(changed.stdout), ...pinned } }
    const unset = withoutNames(variables, ...Object.keys(variables).filter(isGoVariable))
    const { stdout } = await ask(['-json'], { ...unset, GOENV: 'off' })
    const place = variables['GOENV'] ? {} : { GOENV: values['GOENV'] ?? '' }
    return { values, changed: changedValues(values, { ...parseGoEnvJson(stdout), ...place }) }
  },
}
