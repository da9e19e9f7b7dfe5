import { ConfigError } from '../config.ts'
import type { Finding } from '../contract/finding.ts'
import { diagnose } from '../detectors/diagnose.ts'
import { pathView, type Entry } from '../detectors/model/path-view.ts'
import { pathsOf, type Paths } from '../detectors/model/paths.ts'
import { pathText, type PathLine, type PathReport } from '../report/path.ts'
import type { Cli, ExitCode } from './cli.ts'
import { envOf, look, print, sessionOf, type Seen, type SightOptions } from './sight.ts'

/** PATH of one session, entry by entry. Exit code 1: some entry has a finding. */
export async function path(options: SightOptions, cli: Cli): Promise<ExitCode> {
  const seen = await look(options, cli)
  const view = pathReport(seen, options)
  print({ view, text: pathText }, seen, options, cli)
  return view.entries.some(({ findings }) => findings.length > 0) ? 1 : 0
}

function pathReport({ snapshot, policy }: Seen, options: SightOptions): PathReport {
  const env = envOf(snapshot, options.env)
  const session = sessionOf(env, options.session)
  const { path: section } = env.sections
  if (section.status !== 'ok')
    throw new ConfigError([`PATH of ${env.id}: ${section.reason ?? section.status}`])
  const paths = pathsOf(env.kind)
  const findings = diagnose(snapshot, policy).findings.filter((finding) => finding.env === env.id)
  const entries = pathView(section.data, env.kind).sessions.get(session.id) ?? []
  return {
    env: env.id,
    session: session.id,
    entries: entries.map((entry) => lineOf(entry, findings, paths)),
  }
}

const lineOf = (entry: Entry, findings: readonly Finding[], paths: Paths): PathLine => ({
  index: entry.index,
  raw: entry.raw,
  dir: entry.dir,
  origin: entry.origin,
  exists: entry.info && (entry.info.exists || entry.info.ready) ? entry.info.exists : null,
  go: entry.goBin,
  findings: [
    ...new Set(findings.filter((finding) => concerns(finding, entry, paths)).map(({ pattern }) => pattern)),
  ].sort(),
})

/** Names under which evidence speaks of a directory on PATH itself, and not of what lies near it. */
const DIRECTORIES = ['dir', 'binDir', 'entry', 'raw'] as const

function concerns({ subject, evidence }: Finding, entry: Entry, paths: Paths): boolean {
  const names = (text: unknown) =>
    typeof text === 'string' && (text === entry.raw || (entry.key !== '' && paths.norm(text) === entry.key))
  if (names(subject)) return true
  const rows = Object.values(evidence).flatMap((value) => (Array.isArray(value) ? value : []))
  return [evidence, ...rows].some((row) => DIRECTORIES.some((name) => names(row[name])))
}
