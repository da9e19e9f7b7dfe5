import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { posixPaths } from './model/paths.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { quoteSh, quoteShPath } from './remedy/quote.ts'
import { say, shStep, step } from './remedy/steps.ts'

/** The editor gives up waiting for the shell after this time. */
const PATIENCE_MS = 10_000

export const guiLaunchPathMissing = defineDetector({
  id: 'GUI_LAUNCH_PATH_MISSING',
  severity: 'high',
  layers: ['editor'],
  platforms: ['macos', 'linux'],
  needs: ['sessions', 'editor'],
  wants: ['path'],
  texts: {
    title: say(
      'An editor started from Dock or launcher does not find Go',
      '从 Dock 或启动器打开的编辑器找不到 Go',
    ),
    why: say(
      'Programs started from the desktop do not read the shell’s start-up files. Editors ask the login shell for its environment once, and when that fails or takes too long they go on without Go.',
      '从桌面启动的程序不会读取 shell 的启动文件。编辑器会向登录 shell 询问一次环境；如果失败或耗时过长，就会在没有 Go 的情况下继续运行。',
    ),
    rule: say(
      'Fires when the desktop session’s PATH leads to no go, a login shell finds one, and the editor’s attempt to learn the shell’s environment failed or took more than ten seconds. Silent when that attempt works, when go.alternateTools names go in full, and for the remote side of an editor.',
      '当桌面会话的 PATH 中没有 go、登录 shell 能找到 go、且编辑器获取 shell 环境的尝试失败或超过十秒时触发。该尝试成功、go.alternateTools 以完整路径指定了 go、或本环境是编辑器的远程端时不触发。',
    ),
  },
  source:
    'catalogue E.2; microsoft/vscode#108003, golang/vscode-go#1823, golang/vscode-go#971, golang/vscode-go#3688',
  labels: {
    desktopDirs: say('PATH of the desktop', '桌面会话的 PATH'),
    resolveMs: say('Asking the shell took (ms)', '询问 shell 耗时（毫秒）'),
    resolveOutcome: say('Asking the shell', '询问 shell 的结果'),
  },
  check({ sessions, editor }, context) {
    const shellEnvironment = editor.shellEnvironment
    if (editor.remote || alternateGo(editor.settings)) return []
    const copes = shellEnvironment?.outcome === 'ok' && shellEnvironment.ms <= PATIENCE_MS
    if (copes) return []
    const gui = sessions.list.find(({ id }) => id === 'gui')
    const login = sessions.list.find((session) => session.login && session.which.length > 0)
    if (!login || (gui && findsGo(gui, context))) return []
    if (gui?.outcome !== 'ok') throw new Undecidable('sessions: PATH of the desktop is not known')
    if (!shellEnvironment)
      throw new Undecidable('editor: not known whether it learns the shell’s environment')
    return [
      {
        subject: 'go',
        evidence: evidenceOf({
          session: login.id,
          goPath: login.which[0],
          binDir: posixPaths.parent(login.which[0] ?? ''),
          desktopDirs: gui.path,
          resolveOutcome: shellEnvironment.outcome,
          resolveMs: shellEnvironment.ms,
        }),
      },
    ]
  },
  explain(evidence) {
    const [session, go] = [textOf(evidence, 'session'), shown(textOf(evidence, 'goPath'))]
    const seconds = Math.round(Number(evidence['resolveMs'] ?? 0) / 1000)
    const slow = evidence['resolveOutcome'] === 'ok'
    return slow
      ? say(
          `${session} finds ${go}, the desktop’s PATH does not, and asking the shell took the editor ${seconds} s.`,
          `${session} 能找到 ${go}，桌面会话的 PATH 中没有，而编辑器询问 shell 用了 ${seconds} 秒。`,
        )
      : say(
          `${session} finds ${go}, the desktop’s PATH does not, and the editor could not learn the shell’s environment.`,
          `${session} 能找到 ${go}，桌面会话的 PATH 中没有，编辑器也未能获取 shell 的环境。`,
        )
  },
  remedy(evidence, env) {
    const dir = textOf(evidence, 'binDir')
    const folder = '"$HOME"/.config/environment.d'
    const put =
      env.kind === 'macos'
        ? // The desktop reads neither start-up files nor /etc/paths.d, which only shells do.
          step(
            say(
              `Tell the editor where go is: in its settings, set "go" below "go.alternateTools" to ${shown(textOf(evidence, 'goPath'))}, written in full.`,
              `直接告诉编辑器 go 的位置：在设置中把 go.alternateTools 下的 go 设为 ${shown(textOf(evidence, 'goPath'))} 的完整路径。`,
            ),
          )
        : shStep(
            say(`Put ${shown(dir)} on the PATH of the desktop.`, `把 ${shown(dir)} 加入桌面会话的 PATH。`),
            `mkdir -p ${folder}\nprintf '%s\\n' ${quoteSh('PATH=$PATH:')}${quoteShPath(dir)} >> ${folder}/go.conf`,
          )
    return {
      steps: [
        step(
          say(
            'Find out what makes the shell slow or fail: run "time zsh -lic exit" (or bash) and look for what waits or asks.',
            '找出使 shell 变慢或失败的原因：运行 time zsh -lic exit（或 bash），查看哪一步在等待或要求输入。',
          ),
        ),
        put,
        step(
          env.kind === 'macos'
            ? say('Quit the editor completely and start it again.', '完全退出编辑器后重新启动。')
            : say('Log out and in again, then start the editor.', '注销并重新登录，然后启动编辑器。'),
        ),
      ],
      verify: say(
        'The editor, started from Dock or launcher, shows the Go version.',
        '从 Dock 或启动器打开的编辑器能显示 Go 版本。',
      ),
    }
  },
})

const alternateGo = (settings: readonly { key: string; value: string }[]): boolean =>
  settings.some(({ key, value }) => key === 'go.alternateTools.go' && posixPaths.isAbsolute(value))

function findsGo(session: Session, { env, want }: Context): boolean {
  const path = want('path')
  if (session.which.length > 0) return true
  return path !== null && resolveCommand(pathView(path, env.kind), session, 'go', env.kind).length > 0
}
