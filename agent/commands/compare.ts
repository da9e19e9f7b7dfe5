import { existsSync } from 'node:fs'
import { ConfigError } from '../config.ts'
import type { Session } from '../contract/sections/sessions.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import { pathView, resolveCommand } from '../detectors/model/path-view.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { versionOfFile } from '../detectors/model/installs.ts'
import { chainSections, variableChain, winnerOf } from '../detectors/model/variables.ts'
import {
  compareText,
  type CompareCell,
  type CompareColumn,
  type CompareRow,
  type CompareView,
} from '../report/compare.ts'
import type { Cli, ExitCode } from './cli.ts'
import { envOf, look, print, sessionsOf, type SightOptions } from './sight.ts'
import { storedSnapshot } from './stored-snapshot.ts'

/** One column: a session of an env of a host. */
type Place = { column: CompareColumn; snapshot: Snapshot; env: Env; session: Session }

/** Sessions of one machine, or the primary sessions of stored snapshots. Exit code 1: something differs. */
export async function compare(what: readonly string[], options: SightOptions, cli: Cli): Promise<ExitCode> {
  if (what.length < 2)
    throw new ConfigError(['compare: expected two or more sessions, envs or snapshot files'])
  const files = what.filter((each) => each.endsWith('.json') || existsSync(each))
  if (files.length > 0 && files.length < what.length) {
    throw new ConfigError(['compare: sessions or snapshot files, not both'])
  }
  const seen = files.length > 0 ? null : await look(options, cli)
  const places = seen
    ? what.map((each) => placeIn(seen.snapshot, each, options.env))
    : await Promise.all(files.map((file) => placeOf(file, options.env)))
  const view = compareView(places, seen === null)
  print({ view, text: compareText }, { names: seen?.names ?? {} }, options, cli)
  return view.rows.some(({ differs }) => differs) ? 1 : 0
}

const place = (snapshot: Snapshot, env: Env, session: Session, name: string): Place => ({
  snapshot,
  env,
  session,
  column: { name, host: snapshot.host.hostname, env: env.id, session: session.id },
})

async function placeOf(file: string, env: string | undefined): Promise<Place> {
  const snapshot = await storedSnapshot(file)
  const found = envOf(snapshot, env)
  return place(snapshot, found, sessionsOf(found).primary, snapshot.host.hostname)
}

/** `bash-login`, `wsl:Ubuntu` for its primary session, or `wsl:Ubuntu/zsh-login`. */
function placeIn(snapshot: Snapshot, asked: string, within: string | undefined): Place {
  const envs = within === undefined ? snapshot.envs : [envOf(snapshot, within)]
  const whole = envs.find(({ id }) => id === asked)
  if (whole) return place(snapshot, whole, sessionsOf(whole).primary, asked)
  const found = envs.flatMap((env) => {
    if (env.sections.sessions.status !== 'ok') return []
    const named = sessionsOf(env).list.find(({ id }) => id === asked || `${env.id}/${id}` === asked)
    return named ? [place(snapshot, env, named, asked)] : []
  })
  const [one, other] = found
  if (one && !other) return one
  const there = (one ? found.map(({ env }) => env) : envs).flatMap((env) =>
    env.sections.sessions.status === 'ok' ? sessionsOf(env).list.map(({ id }) => `${env.id}/${id}`) : [],
  )
  throw new ConfigError([`${one ? 'several sessions' : 'no session'} ${asked}; there is ${there.join(', ')}`])
}

function compareView(places: readonly Place[], machines: boolean): CompareView {
  const rows = [
    ...(machines ? [systemRow(places)] : []),
    ...goRows(places),
    ...variableRows(places),
    ...pathRows(places),
    ...(machines ? installRows(places) : []),
  ]
  return {
    columns: places.map(({ column }) => column),
    rows: [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)],
  }
}

function row(kind: CompareRow['kind'], name: string, cells: CompareCell[], differs?: boolean): CompareRow {
  const different = new Set(cells.map((cell) => cell?.value ?? null)).size > 1
  return { kind, name, differs: differs ?? different, cells }
}

function systemRow(places: readonly Place[]): CompareRow {
  const cells = places.map(({ snapshot }): CompareCell => {
    const { os } = snapshot.host.sections
    return os.status === 'ok' ? { value: `${os.data.name} ${os.data.version} ${os.data.arch}` } : null
  })
  return row('system', 'os', cells)
}

function goRows(places: readonly Place[]): CompareRow[] {
  const hits = places.map(({ env, session }) => {
    const { path, goInstalls, goActive } = env.sections
    if (path.status !== 'ok') return null
    const hit = resolveCommand(pathView(path.data, env.kind), session, 'go', env.kind)[0]
    if (!hit) return null
    const active = goActive.status === 'ok' ? goActive.data : null
    const known = goInstalls.status === 'ok' ? goInstalls.data : { list: [], searched: [] }
    return { ...hit, version: versionOfFile(hit.file, known, active, pathsOf(env.kind)) }
  })
  return [
    row(
      'go',
      'go',
      hits.map((hit) => hit && { value: hit.file.path, origin: hit.entry.origin }),
    ),
    row(
      'go',
      'go version',
      hits.map((hit) => (hit?.version ? { value: hit.version } : null)),
    ),
    ...(hits.some((hit) => hit?.file.arch)
      ? [
          row(
            'go',
            'go arch',
            hits.map((hit) => (hit?.file.arch ? { value: hit.file.arch } : null)),
          ),
        ]
      : []),
  ]
}

/** What each session has or a file gives it; built-in defaults are the same for all and no setting. */
function variableRows(places: readonly Place[]): CompareRow[] {
  const names = new Set(places.flatMap(({ env, session }) => namesIn(env, session)))
  return [...names].sort().map((name) =>
    row(
      'variable',
      name,
      places.map(({ env, session }): CompareCell => {
        const sections = chainSections(env)
        const own = Object.keys(session.variables).find((each) => variableName(env, each) === name) ?? name
        const winner = sections ? winnerOf(variableChain(sections, session.id, own)) : undefined
        return winner && winner.origin.kind !== 'default'
          ? { value: winner.value, origin: winner.origin }
          : null
      }),
    ),
  )
}

/** Windows takes `Goroot` and `GOROOT` for one variable. */
const variableName = ({ kind }: Env, name: string) => (kind === 'windows' ? name.toUpperCase() : name)

function namesIn(env: Env, session: Session): string[] {
  const { goEnvFile } = env.sections
  const inFile = goEnvFile.status === 'ok' ? goEnvFile.data.keys.map(({ name }) => name) : []
  return [...Object.keys(session.variables), ...inFile].map((name) => variableName(env, name))
}

/** Which directories are on PATH, and where; another position alone is no difference. */
function pathRows(places: readonly Place[]): CompareRow[] {
  const lists = places.map(({ env, session }) => {
    const { path } = env.sections
    return path.status === 'ok' ? (pathView(path.data, env.kind).sessions.get(session.id) ?? []) : []
  })
  const keys = new Map(lists.flat().map(({ key, dir }) => [key, dir]))
  return [...keys].map(([key, dir]) => {
    const cells = lists.map((entries): CompareCell => {
      const entry = entries.find((each) => each.key === key)
      return entry ? { value: String(entry.index), origin: entry.origin } : null
    })
    return row(
      'path',
      dir === '' ? 'PATH ""' : `PATH ${dir}`,
      cells,
      new Set(cells.map((cell) => cell === null)).size > 1,
    )
  })
}

function installRows(places: readonly Place[]): CompareRow[] {
  const lists = places.map(({ env: { sections } }) =>
    sections.goInstalls.status === 'ok' ? sections.goInstalls.data.list : [],
  )
  const versions = new Set(lists.flat().flatMap(({ version }) => version ?? []))
  return [...versions].sort().map((version) => {
    const cells = lists.map((list): CompareCell => {
      const roots = list.filter((install) => install.version === version).map(({ root }) => root)
      return roots.length === 0 ? null : { value: roots.join(', ') }
    })
    return row('install', version, cells, new Set(cells.map((cell) => cell === null)).size > 1)
  })
}
