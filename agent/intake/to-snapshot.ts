import { parseGoEnvFile } from '../collectors/go/env-file.ts'
import { isGoVariable } from '../collectors/variables.ts'
import type { Section } from '../contract/section.ts'
import type { GoEnvFile } from '../contract/sections/go-env-file.ts'
import type { Os } from '../contract/sections/os.ts'
import type { Smoke } from '../contract/sections/smoke.ts'
import { SNAPSHOT_VERSION, type EnvKind, type EnvSections, type Snapshot } from '../contract/snapshot.ts'
import type { DataOf } from '../detectors/detector.ts'
import { CATALOGUE_VERSION } from '../detectors/index.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { dirsOf } from './dirs-facts.ts'
import { compilerOf } from './compiler-facts.ts'
import { editorOf } from './editor-facts.ts'
import { activeOf, errorOf, installsOf } from './go-facts.ts'
import { homeOf, platformOf } from './machine-words.ts'
import { pathOf } from './path-facts.ts'
import { projectsOf } from './project-facts.ts'
import type { Report } from './report.ts'
import { sessionId, sessionsOf } from './session-facts.ts'
import { settingsOf } from './settings.ts'

export type Taken = { at: Date; agentVersion: string }
export type FromReport = { snapshot: Snapshot; home: string }

/** A section made of what the report says, or what the person has to add so that it can be judged. */
const sectionOr = <T>(data: T | null, add: string): Section<T> =>
  data === null
    ? { status: 'failed', reason: 'unsupported', message: `not in the report; add ${add}` }
    : { status: 'ok', data }

/** A section that few reports have something for; the others are as if never collected. */
const given = <K extends keyof EnvSections>(
  name: K,
  data: DataOf<K> | null,
): Partial<Record<K, Section<DataOf<K>>>> =>
  data === null ? {} : ({ [name]: { status: 'ok', data } } as Record<K, Section<DataOf<K>>>)

/** The report as a snapshot of one env with one session. Nothing is looked up and nothing is guessed. */
export function toSnapshot(report: Report, { at, agentVersion }: Taken): FromReport {
  const kind = platformOf(report)
  const home = homeOf(report, kind)
  const settings = settingsOf(report, kind, home)
  const session = sessionId(report, kind)
  const active = activeOf(report, settings, kind, session)
  const installs = installsOf(report, active, kind)
  const dirs = dirsOf(report, settings, kind, home)
  const path = pathOf(report, kind, { installs, dirs, session })
  const values = Object.fromEntries(
    Object.entries(report.goEnv).filter(([name, value]) => isGoVariable(name) && value !== ''),
  )
  const hasGoEnv = Object.keys(report.goEnv).length > 0
  const changed = settings.changed
  const snapshot: Snapshot = {
    version: SNAPSHOT_VERSION,
    takenAt: at.toISOString(),
    agent: { version: agentVersion, catalogue: CATALOGUE_VERSION, timings: {} },
    host: {
      hostname: 'report',
      machineId: '0'.repeat(64),
      sections: {
        os: sectionOr(osOf(report, kind), 'the output of `uname -a` or the model of the processor'),
      },
    },
    envs: [
      {
        id: kind === 'wsl' ? 'wsl:report' : kind,
        kind,
        role: report.role ?? 'workstation',
        sections: {
          sessions: sectionOr(sessionsOf(report, settings, kind, home, at), 'the output of `go env`'),
          path: sectionOr(path, kind === 'windows' ? '`$env:Path`' : 'the output of `echo $PATH`'),
          registry:
            kind === 'windows'
              ? sectionOr<never>(null, 'nothing: the registry is read only on the machine, by `envherd scan`')
              : { status: 'absent', reason: `no registry on ${kind}` },
          profiles: sectionOr<never>(
            null,
            'nothing: start-up files are read only on the machine, by `envherd scan`',
          ),
          goInstalls: sectionOr(
            installs,
            kind === 'windows' ? 'the output of `where go`' : 'the output of `which -a go`',
          ),
          goActive: sectionOr(active, 'the output of `go version` and `go env`'),
          goEnv: sectionOr(hasGoEnv ? { values, changed } : null, 'the output of `go env`'),
          goEnvFile: goEnvFileSection(report, kind, home),
          dirs: sectionOr(dirs, 'the output of `go env`'),
          ...given('compiler', compilerOf(report)),
          ...given('editor', editorOf(report, kind)),
          ...given('projects', projectsOf(report, dirs, kind)),
          ...given('smoke', smokeOf(report, at)),
        },
      },
    ],
  }
  return { snapshot, home: home ?? '' }
}

const WORDS: Readonly<Record<EnvKind, string>> = {
  windows: 'Windows',
  wsl: 'Linux in WSL',
  linux: 'Linux',
  macos: 'macOS',
}

/** A build that failed in Go's own library would have failed for any program. */
function smokeOf(report: Report, at: Date): Smoke | null {
  const broken = errorOf(report, 'library-broken')
  if (!broken) return null
  const step = { name: 'build', outcome: 'failed', ms: 0, errorText: broken.text } as const
  return { steps: [step], at: at.toISOString(), loaded: false }
}

const osOf = ({ machineArch: shown, errors }: Report, kind: EnvKind): Os | null => {
  // Rosetta is there on Apple's own processors alone.
  const machineArch = shown ?? (errors.some((error) => error.kind === 'under-rosetta') ? 'arm64' : null)
  return machineArch === null
    ? null
    : { name: WORDS[kind], version: '', kernel: '', arch: machineArch, translated: false, memoryBytes: 0 }
}

function goEnvFileSection(report: Report, kind: EnvKind, home: string | null): Section<GoEnvFile> {
  if (report.goEnv['GOENV'] === 'off' || report.processEnv['GOENV'] === 'off')
    return { status: 'absent', reason: 'GOENV=off' }
  if (report.goEnvFile === null)
    return sectionOr<GoEnvFile>(null, 'the content of the file that `go env GOENV` names')
  const { keys, ignoredLines } = parseGoEnvFile(report.goEnvFile.text)
  const paths = pathsOf(kind)
  const named = report.goEnv['GOENV'] || report.goEnvFile.path
  return {
    status: 'ok',
    data: {
      path: named ?? paths.join(home ?? '~', ...DEFAULT_FILE[kind]),
      from: report.processEnv['GOENV'] ? 'GOENV' : 'default',
      exists: true,
      encoding: 'utf-8',
      bom: false,
      eol: 'lf',
      keys: keys.filter(({ name }) => isGoVariable(name)).slice(0, 1000),
      ignoredLines: ignoredLines.slice(0, 1000),
    },
  }
}

const DEFAULT_FILE: Readonly<Record<EnvKind, readonly string[]>> = {
  windows: ['AppData', 'Roaming', 'go', 'env'],
  macos: ['Library', 'Application Support', 'go', 'env'],
  linux: ['.config', 'go', 'env'],
  wsl: ['.config', 'go', 'env'],
}
