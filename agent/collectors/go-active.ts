import { MachineError } from '../machine/machine.ts'
import { Absent, type Collector } from './collector.ts'
import { goResolution } from './go/resolve.ts'
import { versionOf } from './go/root.ts'
import { firstLine, runGo, withoutNames } from './go/run.ts'

/** `go version go1.22.3 linux/amd64`; a development build has a date in between. */
export function parseGoVersion(text: string): { version?: string; goos?: string; goarch?: string } {
  const match = /^go version (.+?) (\w+)\/(\w+)\s*$/m.exec(text)
  if (!match?.[1] || !match[2] || !match[3]) return {}
  return { version: match[1].slice(0, 100), goos: match[2], goarch: match[3] }
}

/** `compile version go1.22.3`. */
export const parseCompileVersion = (text: string): string | null =>
  /^compile version (.+?)\s*$/m.exec(text)?.[1]?.slice(0, 100) ?? null

export const goActive: Collector<'goActive'> = {
  section: 'goActive',
  cost: 'B',
  timeoutMs: 45_000,
  async collect(context) {
    const { machine } = context
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no PATH is known')
    const { go, variables, goroot, gorootSource } = resolution
    if (!go) throw new Absent(`no go on PATH in ${resolution.session}`)
    const local = { ...variables, GOTOOLCHAIN: 'local' }
    const ask = (args: string[], env: Record<string, string>) =>
      runGo(machine, go.binPath, args, env, machine.home).catch((error: unknown) => {
        // A go that cannot start or hangs is what this section is there to tell.
        if (!(error instanceof MachineError)) throw error
        return { exitCode: null, stdout: '', stderr: error.message, truncated: false }
      })
    const toolchain = variables['GOTOOLCHAIN'] ?? resolution.fileValues['GOTOOLCHAIN'] ?? ''
    const [version, ownRoot, compile, selected, root] = await Promise.all([
      ask(['version'], local),
      ask(['env', 'GOROOT'], { ...withoutNames(local, 'GOROOT'), GOENV: 'off' }),
      ask(['tool', 'compile', '-V'], local),
      // Never downloaded. Without a project only a toolchain that is named by the setting can differ.
      toolchain.startsWith('go') ? ask(['version'], { ...variables, GOPROXY: 'off' }) : null,
      goroot === null ? null : versionOf(machine, goroot),
    ])
    // What succeeds and says nothing is some stub.
    const runs = version.exitCode === 0 && version.stdout.trim() !== ''
    const derivedRoot = (ownRoot.exitCode === 0 && ownRoot.stdout.trim()) || resolution.derivedRoot
    const effectiveRoot = goroot ?? derivedRoot ?? ''
    const rootVersion =
      root?.version ?? (effectiveRoot ? (await versionOf(machine, effectiveRoot)).version : undefined)
    const compileVersion = compile.exitCode === 0 ? parseCompileVersion(compile.stdout) : null
    const selectedVersion = selected && parseGoVersion(selected.stdout).version
    return {
      session: resolution.session,
      ...go,
      runs,
      ...(runs ? parseGoVersion(version.stdout) : {}),
      ...(derivedRoot ? { derivedRoot } : {}),
      ...(effectiveRoot ? { goroot: effectiveRoot } : {}),
      gorootSource,
      ...(rootVersion ? { rootVersion } : {}),
      ...(compileVersion ? { compileVersion } : {}),
      ...(selectedVersion ? { selectedVersion } : {}),
      ...(runs
        ? {}
        : { errorText: firstLine(version.stderr || version.stdout) || 'go version printed nothing' }),
    }
  },
}
