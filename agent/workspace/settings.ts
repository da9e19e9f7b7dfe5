import { envFilePlace, parseGoEnvFile } from '../collectors/go/env-file.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'

/** Settings that decide how a workspace is read: the environment first, then the file of `go env -w`. */
export type GoSettings = { GOWORK: string; GOFLAGS: string; GOPATH: string }

export async function goSettings(machine: Machine): Promise<GoSettings> {
  const inFile = await fileSettings(machine)
  // An empty variable counts as none: Go looks on in its file.
  const setting = (name: string) => (machine.env[name] ?? '') || (inFile.get(name) ?? '')
  const gopath = setting('GOPATH') || pathsOf(machine.platform).join(machine.home, 'go')
  return { GOWORK: setting('GOWORK'), GOFLAGS: setting('GOFLAGS'), GOPATH: gopath }
}

async function fileSettings(machine: Machine): Promise<Map<string, string>> {
  const place = envFile(machine)
  const bytes = place === null ? null : await machine.readFile(place)
  const { keys } = parseGoEnvFile(bytes?.toString('utf8') ?? '')
  return new Map(keys.map(({ name, value }) => [name, value]))
}

function envFile(machine: Machine): string | null {
  const { env, platform, home } = machine
  const given = env['GOENV']
  if (platform === 'windows' && !given) {
    const folder = env['APPDATA']
    return folder ? pathsOf(platform).join(folder, 'go', 'env') : null
  }
  const variables = { GOENV: given ?? '', XDG_CONFIG_HOME: env['XDG_CONFIG_HOME'] ?? '', HOME: home }
  return envFilePlace(platform, variables)?.path ?? null
}
