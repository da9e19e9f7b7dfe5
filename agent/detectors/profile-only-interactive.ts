import type { Profile } from '../contract/sections/profiles.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, Undecidable } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { posixPaths } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { prependPath } from './remedy/prepend-path.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** What a login shell of each kind reads last among the files meant for PATH, the first that is there. */
const LOGIN_FILES: Readonly<Record<string, readonly string[]>> = {
  bash: ['.bash_profile', '.bash_login', '.profile'],
  zsh: ['.zprofile'],
}

/*
 * The catalogue also names `bash -c`, desktops and the editor's server. Their environment is their parent's: what an
 * agent gets by starting one says nothing about it, and to flag all who set PATH in .bashrc would be a false alarm on
 * nearly every machine. A login shell is started the same way by everybody, so only this contradiction is judged;
 * desktops are GUI_LAUNCH_PATH_MISSING.
 */
export const profileOnlyInteractive = defineDetector({
  id: 'PROFILE_ONLY_INTERACTIVE',
  severity: 'medium',
  layers: ['user'],
  platforms: ['linux', 'macos', 'wsl'],
  needs: ['sessions', 'profiles'],
  wants: ['path'],
  texts: {
    title: say('Go is only set up for interactive shells', 'Go 环境只在交互式 shell 中生效'),
    why: say(
      'A login shell, as SSH, consoles, tmux and the Terminal of macOS start it, reads other files than a shell in a window. Go works in one and is "command not found" in the other.',
      '登录 shell（SSH、控制台、tmux、macOS 终端所启动的）读取的文件与窗口中打开的 shell 不同。结果 go 在一处可用，在另一处却提示“command not found”。',
    ),
    rule: say(
      'Fires when an interactive shell of the person’s own kind finds go through a line in a start-up file that the login shell of the same kind does not read, and the login shell finds no go. Silent when both find one, for shells nobody uses, and in containers whose image puts Go on PATH.',
      '当用户所用 shell 的交互式会话借助某个启动文件中的一行找到 go、而同一种 shell 的登录会话不读取该文件且找不到 go 时触发。两者都能找到、没人使用的 shell，以及由镜像把 Go 加入 PATH 的容器不触发。',
    ),
  },
  source: 'catalogue B.001; A-001-03',
  labels: {
    binGuard: say('Under the condition', '所处条件'),
    loginFile: say('File that login shells read', '登录 shell 读取的文件'),
    loginSession: say('Session without go', '找不到 go 的会话'),
  },
  check({ sessions, profiles }, context) {
    const family = sessions.primary?.split('-')[0]
    const of = (ending: string) => sessions.list.find(({ id }) => id === `${family ?? ''}-${ending}`)
    const [interactive, login] = [of('interactive'), of('login')]
    const command = interactive?.which[0]
    if (!interactive || !login || command === undefined || findsGo(login)) return []
    if (login.outcome !== 'ok') throw new Undecidable(`sessions: ${login.id} did not answer`)
    const path = context.need('path')
    if (!path) return []
    const dir = posixPaths.parent(command)
    const entries = pathView(path, context.env.kind).sessions.get(interactive.id) ?? []
    const origin = entries.find((entry) => posixPaths.same(entry.dir, dir))?.origin
    const profile = profiles.files.find(({ file }) => origin?.kind === 'profile' && file === origin.ref)
    if (!origin || !profile || profile.loadedBy.includes(login.id)) return []
    return [
      {
        subject: command,
        evidence: evidenceOf({
          goPath: command,
          binDir: dir,
          session: interactive.id,
          loginSession: login.id,
          origin,
          binGuard: profile.assignments.find(({ line, name }) => name === 'PATH' && line === origin.line)
            ?.guard,
          loginFile: loginFile(login.id, profiles.files, sessions.home),
        }),
      },
    ]
  },
  explain(evidence) {
    const [go, session] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'session')]
    const [login, at] = [textOf(evidence, 'loginSession'), originWords(originOf(evidence))]
    return say(
      `${session} finds ${go} because of ${at.en}; ${login} does not read that file and finds no go.`,
      `${session} 借助${at.zh}找到 ${go}；${login} 不读取该文件，因此找不到 go。`,
    )
  },
  remedy: (evidence) => ({
    steps: [prependPath(textOf(evidence, 'binDir'), textOf(evidence, 'loginFile')), step(NEW_SESSION)],
    verify: say(
      '"go version" answers alike in a new window and after logging in by SSH or with "bash -l".',
      '在新窗口中、以及通过 SSH 或 bash -l 登录后，go version 的输出一致。',
    ),
  }),
})

const findsGo = ({ which, aliases }: Session) => which.length > 0 || 'go' in aliases

/** The first that is there and read; else the one that every login shell would read. */
function loginFile(login: Session['id'], files: readonly Profile[], home: string): string {
  const names = LOGIN_FILES[login.split('-')[0] ?? ''] ?? ['.profile']
  const candidates = names.map((name) => posixPaths.join(home, name))
  const read = candidates.find((name) =>
    files.some(({ file, loadedBy }) => posixPaths.same(file, name) && loadedBy.includes(login)),
  )
  return read ?? candidates.at(-1) ?? posixPaths.join(home, '.profile')
}
