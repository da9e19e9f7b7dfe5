import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, type Context, type Draft } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { isForeign } from './model/paths.ts'
import { settingOf } from './model/setting.ts'
import { quoteShPath } from './remedy/quote.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'

export const wslRunsWindowsGo = defineDetector({
  id: 'WSL_RUNS_WINDOWS_GO',
  severity: 'high',
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['sessions'],
  wants: ['goActive', 'path', 'goEnv', 'goEnvFile'],
  texts: {
    title: say('"go" inside WSL is the Go of Windows', 'WSL 内的 go 实际是 Windows 的 go.exe'),
    why: say(
      'It builds Windows programs, reads Windows settings and sees the distribution’s files over the network: the result does not run here, and builds are slow.',
      '它会构建 Windows 程序、读取 Windows 的设置，并通过网络访问发行版的文件：生成的程序无法在此运行，构建也很慢。',
    ),
    rule: say(
      'Fires when an alias, a function, a link or a wrapper makes "go" start go.exe. Silent for Windows Go directories on PATH, where Linux finds no "go", and for a function that chooses between both.',
      '当别名、函数、链接或包装脚本使 go 启动 go.exe 时触发。仅在 PATH 中含有 Windows 的 Go 目录（Linux 在其中找不到 go），以及在两者之间选择的函数不触发。',
    ),
  },
  source: 'catalogue B.001; A-002-08, C-42',
  check({ sessions }, context): Draft[] {
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    const found =
      (primary &&
        (byAlias(primary) ??
          byActive(primary, context) ??
          byFile(primary, context) ??
          byGoEnv(primary, context))) ??
      sessions.list.map((session) => byAlias(session) ?? byFile(session, context)).find(Boolean)
    return found ? [{ subject: 'go', evidence: found }] : []
  },
  explain(evidence) {
    const session = textOf(evidence, 'session')
    if (evidence['case'] === 'alias')
      return say(
        `In ${session}, go stands for "${textOf(evidence, 'raw')}".`,
        `在 ${session} 中，go 代表“${textOf(evidence, 'raw')}”。`,
      )
    if (evidence['case'] === 'printed')
      return say(
        `In ${session}, "go env" prints the settings of a Windows Go.`,
        `在 ${session} 中，go env 输出的是 Windows 版 Go 的设置。`,
      )
    const path = shown(textOf(evidence, 'goPath'))
    return say(
      `In ${session}, ${path} starts the Go of Windows.`,
      `在 ${session} 中，${path} 启动的是 Windows 的 Go。`,
    )
  },
  remedy(evidence) {
    const path = textOf(evidence, 'goPath')
    const away =
      evidence['goPath'] === undefined
        ? shStep(
            say(
              'Find the line that makes go stand for go.exe, and take it out of that file.',
              '找到让 go 代表 go.exe 的那一行，并从该文件中删除。',
            ),
            `grep -n 'go\\.exe' ~/.bashrc ~/.bash_aliases ~/.profile ~/.zshrc 2>/dev/null`,
          )
        : shStep(
            say(
              'Look at the file, and remove it if it does nothing but start go.exe.',
              '查看该文件；如果它只用来启动 go.exe，请将其删除。',
            ),
            `ls -l -- ${quoteShPath(path)}`,
          )
    return {
      steps: [
        away,
        step(say('Install the Linux release of Go in the distribution.', '在发行版中安装 Linux 版的 Go。')),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go version" ends in linux/ and the architecture.',
        'go version 的输出以 linux/架构 结尾。',
      ),
    }
  },
})

const PROGRAM = /(?:^|[\s'"=/\\])go\.exe\b/i
/** The Linux go is started too: it depends on the directory which one runs. */
const CHOOSES = /\bcommand\s+go\b|\\go\b|\/bin\/go(?!\.exe)\b/

function byAlias({ id, aliases }: Session) {
  const text = aliases['go']
  if (text === undefined || !PROGRAM.test(text) || CHOOSES.test(text)) return undefined
  return { case: 'alias', session: id, raw: text.replace(/^(?:alias|function|hash): /, '') }
}

function byActive({ id }: Session, { want }: Context) {
  const active = want('goActive')
  if (!active || (active.goos !== 'windows' && !isExe(active.real))) return undefined
  return evidenceOf({ case: 'file', session: id, goPath: active.binPath, goVersion: active.version })
}

function byFile(session: Session, { want, env }: Context) {
  const path = want('path')
  const file = path && resolveCommand(pathView(path, env.kind), session, 'go', env.kind)[0]?.file
  if (!file || (file.kind !== 'pe' && !isExe(file.real ?? file.path))) return undefined
  return evidenceOf({ case: 'file', session: session.id, goPath: file.path })
}

/** What `go env` prints tells whose go it is: golang/go#70533 shows a GOROOT on C: that nobody set. */
function byGoEnv({ id }: Session, context: Context) {
  const values = context.want('goEnv')?.values
  const root = values?.['GOROOT']
  const windows =
    values?.['GOHOSTOS'] === 'windows' ||
    (root !== undefined && isForeign(root, 'wsl') && settingOf(context, id, 'GOROOT') === undefined)
  return windows ? evidenceOf({ case: 'printed', session: id, goroot: root }) : undefined
}

const isExe = (path: string) => /\.exe$/i.test(path)
