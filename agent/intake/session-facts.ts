import type { Session, SessionId, Sessions } from '../contract/sections/sessions.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { goNotFound, goRan } from './go-facts.ts'
import type { Report } from './report.ts'
import type { Settings } from './settings.ts'

/** The PATH that macOS gives programs of the Dock and the Finder; no shell has it, for path_helper adds to it. */
const LAUNCHD = '/usr/bin:/bin:/usr/sbin:/sbin'

export const isDesktopPath = ({ path, which }: Report, kind: EnvKind): boolean =>
  kind === 'macos' &&
  path?.replace(/:+$/, '') === LAUNCHD &&
  !which.some((file) => file.startsWith('/usr/bin/'))

/** The session that the report is about: a terminal's, whose kind nobody says. */
export function sessionId(report: Report, kind: EnvKind): SessionId {
  if (kind === 'windows') return 'powershell'
  if (kind === 'macos') return isDesktopPath(report, kind) ? 'zsh-login' : 'zsh-interactive'
  return 'bash-interactive'
}

/** A go that the report shows by its place, whatever PATH says. */
const shownGo = ({ files }: Report): string | undefined =>
  files.find((file) => /[\\/]go(?:\.exe)?$/i.test(file))

export function sessionsOf(
  report: Report,
  { variables, origins }: Settings,
  kind: EnvKind,
  home: string | null,
  at: Date,
): Sessions | null {
  const nothing = Object.keys(variables).length === 0 && report.path === null && !goNotFound(report)
  if (nothing && !goRan(report) && !ranElevated(report)) return null
  const id = sessionId(report, kind)
  const desktop = isDesktopPath(report, kind)
  const own: Session = {
    id,
    shell: '',
    login: id === 'zsh-login',
    interactive: true,
    outcome: 'ok',
    variables,
    origins,
    traced: false,
    path: desktop ? '' : (report.path ?? ''),
    which: foundBy(report, desktop),
    aliases: {},
    ...(report.goVersion ? { goVersion: report.goVersion.version.slice(0, 100) } : {}),
  }
  const gui: Session[] = desktop ? [{ ...emptySession('gui'), path: report.path ?? '', which: [] }] : []
  return {
    primary: id,
    home: home ?? '',
    root: home === '/root',
    list: [own, ...gui, ...elevatedSession(report, kind, at)],
  }
}

function foundBy(report: Report, desktop: boolean): string[] {
  if (report.which.length > 0) return [...report.which]
  if (goNotFound(report)) return []
  const shown = desktop || ranElevated(report) ? shownGo(report) : undefined
  if (shown !== undefined) return [shown]
  // A go that answered was found, though the report may not say where.
  return goRan(report) ? ['go'] : []
}

const emptySession = (id: SessionId): Session => ({
  id,
  shell: '',
  login: false,
  interactive: false,
  outcome: 'ok',
  variables: {},
  origins: {},
  traced: false,
  path: '',
  which: [],
  aliases: {},
})

const lostUnderSudo = ({ errors }: Report) =>
  errors.some(({ kind, text }) => kind === 'go-not-found' && /\bsudo\b/.test(text))

const ranElevated = (report: Report): boolean => report.elevated !== null || lostUnderSudo(report)

/** What sudo or an administrator's window finds; who reports it has just run go there. */
function elevatedSession(report: Report, kind: EnvKind, at: Date): Session[] {
  if (!ranElevated(report)) return []
  const { which, version, path } = report.elevated ?? { which: null, version: null, path: null }
  const lost = lostUnderSudo(report)
  // Nothing said whether go was found there.
  if (!lost && which === null && version === null) return []
  const named = which ?? (kind === 'windows' ? 'go.exe' : 'sudo go')
  return [
    {
      ...emptySession('elevated'),
      path: path ?? '',
      which: lost ? [] : [pathsOf(kind).clean(named)],
      goLastRun: at.toISOString(),
      ...(version !== null && !lost ? { goVersion: version.slice(0, 100) } : {}),
    },
  ]
}
