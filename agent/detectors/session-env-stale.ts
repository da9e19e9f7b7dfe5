import type { Origin } from '../contract/origin.ts'
import type { Processes } from '../contract/sections/processes.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { inManagerDir, isShimDir } from './model/installs.ts'
import { isGoSetting } from './model/profile-lines.ts'
import { pathsOf } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { psStep, say, step } from './remedy/steps.ts'

type Process = Processes['list'][number]
/** What a fresh session gets, and when the place that says so last changed. */
type Fresh = { name: string; value: string; changedAt: number }

const EDITOR = /code|codium|cursor|windsurf|goland|idea|fleet|^zed|gopls|dlv/i

/*
 * A start-up file or registry key has one time of change, not one for each variable, and programs may have been given
 * values of their own (`GOFLAGS=... code .`, direnv). So outside Windows only what an editor takes Go from is compared:
 * the first Go directory and GOROOT; in Windows, whose programs get stored values, every stored Go variable is.
 */
export const sessionEnvStale = defineDetector({
  id: 'SESSION_ENV_STALE',
  severity: 'medium',
  layers: ['user', 'editor'],
  platforms: EVERY_PLATFORM,
  needs: ['processes', 'sessions'],
  wants: ['path', 'registry', 'profiles'],
  texts: {
    title: say(
      'Running terminals or editors still use an old environment',
      '正在运行的终端或编辑器仍使用旧环境',
    ),
    why: say(
      'A program keeps the environment it was started with. After Go was installed or moved, an editor or terminal that is still open goes on with the old values, and so does everything started from it.',
      '程序会一直使用启动时的环境。安装或移动 Go 之后，仍打开着的编辑器或终端继续使用旧值，由它启动的一切也是如此。',
    ),
    rule: say(
      'Fires for a long-running program that was started before the registry or start-up file changed and whose Go variables or first Go directory differ from what a fresh session gets from there. Outside Windows only editors and their servers are compared, and only by Go directory and GOROOT. Differences that a version manager makes do not count.',
      '当长期运行的程序启动于注册表或启动文件变更之前、且其 Go 变量或第一个 Go 目录与新会话从该处得到的不同时触发。Windows 之外只比较编辑器及其服务进程，且只看 Go 目录与 GOROOT。由版本管理器造成的差异不计入。',
    ),
  },
  source: 'catalogue B.000 and B.004; C-02, C-12, C-70',
  labels: {
    stalePrograms: say('Programs with old values', '仍用旧值的程序'),
    staleProgram: say('Program', '程序'),
    staleSince: say('Started', '启动时间'),
    staleValue: say('Its value', '其中的值'),
    freshValue: say('Value now', '当前的值'),
  },
  check({ processes }, context) {
    const windows = context.env.kind === 'windows'
    const judged = processes.list.filter(({ name }) => windows || EDITOR.test(name))
    if (judged.length === 0) return []
    const fresh = [...freshVariables(context), ...freshDirectory(context)]
    const { rows, isOpen, isSilent, inEditor } = compare(judged, fresh, context)
    if (rows.length === 0 && isOpen)
      throw new Undecidable('registry: when the stored variables were last changed is not known')
    if (rows.length === 0) {
      if (isSilent) throw new Undecidable('processes: the environment of running programs cannot be read')
      return []
    }
    return [
      {
        subject: 'processes',
        layer: inEditor ? 'editor' : 'user',
        evidence: {
          stalePrograms: rows.map(({ process, now, old }) =>
            rowOf({
              staleProgram: process.name,
              staleSince: process.startedAt,
              variable: now.name,
              staleValue: old,
              freshValue: now.value,
            }),
          ),
        },
      },
    ]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'stalePrograms')
    const list = rows.slice(0, 3).map((row) => ({
      name: textOf(row, 'staleProgram'),
      variable: textOf(row, 'variable'),
      old: shown(textOf(row, 'staleValue')),
    }))
    const more = rows.length > 3 ? rows.length - 3 : 0
    return say(
      `${list.map(({ name, variable, old }) => `${name} has ${variable} ${old || 'unset'}`).join('; ')}${more > 0 ? `; and ${more} more` : ''}, which was changed after it started.`,
      `${list.map(({ name, variable, old }) => `${name} 的 ${variable} 仍为 ${old || '未设置'}`).join('；')}${more > 0 ? `；另有 ${more} 处` : ''}，而该值在其启动之后已变更。`,
    )
  },
  remedy(evidence, env) {
    const names = [...new Set(rowsOf(evidence, 'stalePrograms').map((row) => textOf(row, 'staleProgram')))]
    const list = names.join(', ')
    const restart = step(
      say(
        `Save your work, quit these programs altogether and start them again: ${list}.`,
        `保存工作，完全退出以下程序后重新启动：${list}。`,
      ),
    )
    const broadcast = psStep(
      say(
        'Where new windows keep the old values too, tell the desktop that the environment changed (or sign out and in again).',
        '如果新打开的窗口仍是旧值，请通知桌面环境变量已变更（或注销后重新登录）。',
      ),
      `[Environment]::SetEnvironmentVariable('ENVHERD_TICK', [NullString]::Value, 'User')`,
    )
    return {
      steps: [restart, ...(env.kind === 'windows' ? [broadcast] : [])],
      verify: say(
        '"go env" in the restarted program shows the new values.',
        '重新启动的程序中，go env 显示新值。',
      ),
    }
  },
})

type Row = { process: Process; now: Fresh; old: string }
type Comparison = {
  rows: Row[]
  /** Something differs, and nobody knows since when. */
  isOpen: boolean
  /** A program shows nothing of its environment. */
  isSilent: boolean
  inEditor: boolean
}

const MOST_ROWS = 200

/** 200 programs and 100,000 variables, which fit into a snapshot, differ in more places than memory holds. */
function compare(judged: readonly Process[], fresh: readonly Fresh[], context: Context): Comparison {
  const found: Comparison = { rows: [], isOpen: false, isSilent: false, inEditor: false }
  for (const process of judged) {
    const started = Date.parse(process.startedAt)
    let differs = false
    for (const now of fresh) {
      if (!(now.changedAt > started)) continue
      if (!process.variables && !process.goDirs) found.isSilent = true
      const old = oldValue(process, now, context)
      if (old === null) continue
      if (now.changedAt === SOMETIME) found.isOpen = true
      else {
        differs = true
        if (found.rows.length < MOST_ROWS) found.rows.push({ process, now, old })
      }
      if (differs && found.rows.length === MOST_ROWS) break
    }
    if (differs && EDITOR.test(process.name)) found.inEditor = true
  }
  return found
}

/** `reg` prints no times, so that mostly nobody knows. */
const SOMETIME = Infinity

/** When the place that an origin names was last written to; null where that is not known. */
function changeOf(origin: Origin | undefined, { want }: Context): number | null {
  if (origin?.kind === 'user' || origin?.kind === 'machine') {
    const registry = want('registry')
    if (!registry) return null
    const at = registry[origin.kind].lastWrite
    return at === undefined ? SOMETIME : Date.parse(at)
  }
  if (origin?.kind !== 'profile' && origin?.kind !== 'pam') return null
  const file = want('profiles')?.files.find((profile) => profile.file === origin.ref)
  return file ? Date.parse(file.mtime) : null
}

function freshVariables(context: Context): Fresh[] {
  const sessions = context.want('sessions')
  const primary = sessions?.list.find(({ id }) => id === sessions.primary)
  const windows = context.env.kind === 'windows'
  return Object.entries(primary?.variables ?? {}).flatMap(([name, value]) => {
    const origin = primary?.origins[name]
    // What a shell's own file sets in Windows, no other program ever gets.
    const counts = windows ? isGoSetting(name) && origin?.kind !== 'profile' : name === 'GOROOT'
    const changedAt = counts ? changeOf(origin, context) : null
    return changedAt === null ? [] : [{ name, value, changedAt }]
  })
}

/** The first Go directory of a fresh session, if a file or the registry put it there. */
function freshDirectory(context: Context): Fresh[] {
  const { kind } = context.env
  const [path, primary] = [context.want('path'), context.want('sessions')?.primary]
  const first =
    path &&
    primary &&
    pathView(path, kind)
      .sessions.get(primary)
      ?.find(({ goBin }) => goBin)
  if (!first || (kind === 'windows' && first.origin.kind === 'profile')) return []
  const changedAt = isManagers(first.dir, context) ? null : changeOf(first.origin, context)
  return changedAt === null ? [] : [{ name: 'PATH', value: first.dir, changedAt }]
}

/** What the program has instead; null where it is the same, not known, or a manager's doing. */
function oldValue({ variables, goDirs }: Process, { name, value }: Fresh, context: Context): string | null {
  const windows = context.env.kind === 'windows'
  const paths = pathsOf(context.env.kind)
  const known = name === 'PATH' ? goDirs !== undefined : variables !== undefined
  if (!known) return null
  const old = (name === 'PATH' ? goDirs?.[0] : variables?.[name]) ?? ''
  // Outside Windows a program that never had the value may have been started without the shell's files.
  if (old === '' && !windows) return null
  return old === value || (old !== '' && paths.same(old, value)) || isManagers(old, context) ? null : old
}

function isManagers(dir: string, { env }: Context): boolean {
  const paths = pathsOf(env.kind)
  return inManagerDir(dir, paths) || isShimDir(dir, paths)
}
