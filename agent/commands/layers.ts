import type { Layer } from '../contract/finding.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import { diagnose } from '../detectors/diagnose.ts'
import { layerOf } from '../detectors/evidence.ts'
import { capabilitiesOf } from '../detectors/model/capabilities.ts'
import { layersText, type LayerFacts, type LayersView } from '../report/layers.ts'
import { startupFacts } from './startup.ts'
import type { Cli, ExitCode } from './cli.ts'
import { envOf, look, print, type Seen, type SightOptions } from './sight.ts'

/** The layers of a host and what each env can do. Exit code 1: no env can run `go test`. */
export async function layers(options: SightOptions, cli: Cli): Promise<ExitCode> {
  const seen = await look(options, cli)
  const view = layersView(seen, options.env)
  print({ view, text: layersText }, seen, options, cli)
  return view.capabilities.some(({ can }) => can['go-test'].can !== 'no') ? 0 : 1
}

function layersView({ snapshot, policy }: Seen, id: string | undefined): LayersView {
  const envs = id === undefined ? snapshot.envs : [envOf(snapshot, id)]
  const { findings } = diagnose(snapshot, policy)
  return {
    host: snapshot.host.hostname,
    layers: envs.flatMap((env) =>
      layersOf(env).map((layer): LayerFacts => ({
        env: env.id,
        layer,
        facts: factsOf(snapshot, env, layer),
        // A finding colours its own env alone: one in a distribution says nothing about Windows.
        findings: findings
          .filter((finding) => finding.env === env.id && finding.layer === layer)
          .map(({ pattern, severity }) => ({ pattern, severity })),
      })),
    ),
    startup: envs.flatMap((env) => startupFacts(env, snapshot.host)),
    capabilities: envs.map((env) => ({ env: env.id, can: capabilitiesOf(env) })),
  }
}

/** Who answers for what: the person, the system below, and the tools above. */
function layersOf({ kind, role, sections }: Env): Layer[] {
  return [
    'user',
    kind === 'windows' ? 'windows-host' : 'distro',
    ...(sections.editor?.status === 'ok' ? (['editor'] as const) : []),
    ...(role === 'ci' ? (['ci'] as const) : []),
  ]
}

type Fact = { name: string; value: string }

const fact = (name: string, value: string | undefined): Fact[] =>
  value === undefined ? [] : [{ name, value }]

function factsOf({ host }: Snapshot, env: Env, layer: Layer): Fact[] {
  const { os, wslHost } = host.sections
  const { editor, ci, wsl } = env.sections
  switch (layer) {
    case 'user':
      return [...variablesSet(env, layer), ...startupFiles(env), ...goEnvLines(env)]
    case 'distro':
    case 'windows-host':
      return [
        // The host's own system is not that of a distribution inside it.
        ...(os.status === 'ok' && env.kind !== 'wsl' ? fact('os', `${os.data.name} ${os.data.version}`) : []),
        ...(wsl?.status === 'ok' ? fact('WSL', `${wsl.data.distro}, WSL ${wsl.data.wslVersion}`) : []),
        ...(layer === 'windows-host' && wslHost?.status === 'ok'
          ? fact('WSL', wslHost.data.distros.map(({ name }) => name).join(', '))
          : []),
        ...variablesSet(env, layer),
      ]
    case 'editor':
      if (editor?.status !== 'ok') return []
      return [
        ...fact('editor', [editor.data.flavour, editor.data.version].filter(Boolean).join(' ')),
        ...editor.data.settings
          .filter(({ key }) => /^go\.(?:goroot|gopath|toolsGopath|alternateTools\.go)$/.test(key))
          .flatMap(({ key, value }) => fact(key, value)),
      ]
    case 'ci':
      return ci?.status === 'ok' ? fact('ci', ci.data.system) : []
  }
}

/** Variables of the primary session that this layer sets. */
function variablesSet({ sections: { sessions } }: Env, layer: Layer): Fact[] {
  if (sessions.status !== 'ok') return []
  const session = sessions.data.list.find(({ id }) => id === sessions.data.primary)
  return Object.entries(session?.variables ?? {}).flatMap(([name, value]) => {
    const origin = session?.origins[name]
    return origin && /^(?:GO|CGO_)/.test(name) && layerOf(origin) === layer ? fact(name, value) : []
  })
}

function startupFiles({ sections: { profiles } }: Env): Fact[] {
  if (profiles.status !== 'ok') return []
  const own = profiles.data.files.filter(
    ({ file, assignments }) => !file.startsWith('/etc/') && assignments.length > 0,
  )
  return own.length === 0 ? [] : fact('files', own.map(({ file }) => file).join(', '))
}

function goEnvLines({ sections: { goEnvFile } }: Env): Fact[] {
  if (goEnvFile.status !== 'ok' || !goEnvFile.data.exists) return []
  const names = goEnvFile.data.keys.filter(({ overridden }) => !overridden).map(({ name }) => name)
  return fact('go env -w', names.length === 0 ? goEnvFile.data.path : names.join(', '))
}
