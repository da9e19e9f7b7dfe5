import { defineDetector, type Draft } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { macosPaths } from './model/paths.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'

const EDITOR = /^(?:code|cursor|electron|goland|vscodium|windsurf)\b/i

export const rosettaAmd64Go = defineDetector({
  id: 'ROSETTA_AMD64_GO',
  severity: 'high',
  severityVaries: say(
    'Medium for go and dlv, where GO_ARCH_MISMATCH names the same program and this tells what to do on a Mac.',
    '对 go 和 dlv 为中等：GO_ARCH_MISMATCH 已指出同一程序，这里说明在 Mac 上如何处理。',
  ),
  layers: ['user', 'editor'],
  platforms: ['macos'],
  needs: ['os'],
  wants: ['goActive', 'sessions', 'path', 'processes', 'editor'],
  texts: {
    title: say('Intel Go or editor on an Apple-silicon Mac', 'Apple 芯片上使用 Intel 版 Go 或编辑器'),
    why: say(
      'Rosetta translates Intel programs. Go then builds Intel programs by default, everything is slower, and the debugger cannot attach. An editor that runs translated starts Intel tools as well.',
      'Rosetta 会转译 Intel 程序。此时 Go 默认构建 Intel 程序，一切变慢，调试器也无法附加；以转译方式运行的编辑器还会启动 Intel 版工具。',
    ),
    rule: say(
      'Fires on an Apple-silicon Mac when the active go or the dlv on PATH is an amd64 build, or the editor runs translated. Universal binaries are fine. Silent where the policy allows foreign architectures or names the root.',
      '在 Apple 芯片的 Mac 上，当生效的 go 或 PATH 中的 dlv 是 amd64 版本、或编辑器以转译方式运行时触发。通用二进制文件不触发。策略允许异构架构或列出了该根目录时不触发。',
    ),
  },
  source: 'catalogue E.2; golang/vscode-go#3466, golang/vscode-go#1669, golang/vscode-go#1637',
  labels: {
    intelProgram: say('Intel program', 'Intel 程序'),
    homebrew: say('From Intel Homebrew', '来自 Intel 版 Homebrew'),
  },
  check({ os }, { policy, env, want, known, need }) {
    if (os.arch !== 'arm64' || policy.allowForeignArch) return []
    const active = want('goActive')
    const intended = policy.allowedGoRoots.some((root) => active && macosPaths.under(active.real, root))
    if (active?.goarch === 'amd64' && !intended) {
      const homebrew = macosPaths.under(active.real, '/usr/local/Cellar')
      return [draft('go', active.binPath, { homebrew, goArch: 'amd64' })]
    }
    const [sessions, path] = [want('sessions'), want('path')]
    const primary = sessions?.list.find(({ id }) => id === sessions.primary)
    const dlv =
      primary && path ? resolveCommand(pathView(path, env.kind), primary, 'dlv', env.kind)[0] : undefined
    if (dlv?.file.arch === 'amd64') return [draft('dlv', dlv.file.path, {})]
    // Without an editor there is nothing else that could run translated.
    if (!want('editor') && known('editor')) return []
    const processes = need('processes')
    if (!processes) return []
    const editor = processes.list.find(({ name, translated }) => translated === true && EDITOR.test(name))
    return editor ? [draft('editor', editor.name, {})] : []
  },
  explain(evidence) {
    const program = shown(textOf(evidence, 'intelProgram'))
    return evidence['case'] === 'editor'
      ? say(
          `${program} runs translated on an Apple-silicon Mac.`,
          `${program} 在 Apple 芯片的 Mac 上以转译方式运行。`,
        )
      : say(
          `${program} is an Intel program on an Apple-silicon Mac.`,
          `${program} 是 Apple 芯片 Mac 上的 Intel 程序。`,
        )
  },
  remedy(evidence) {
    const again = shStep(
      say(
        'Install gopls and dlv again, now built for this Mac.',
        '重新安装 gopls 和 dlv，使其面向本机构建。',
      ),
      'go install golang.org/x/tools/gopls@latest\ngo install github.com/go-delve/delve/cmd/dlv@latest',
    )
    const native = step(
      say(
        'Install Go for Apple silicon: the arm64 package from go.dev/dl, or "brew install go" with the Homebrew in /opt/homebrew.',
        '安装面向 Apple 芯片的 Go：go.dev/dl 上的 arm64 安装包，或使用 /opt/homebrew 中的 Homebrew 执行 brew install go。',
      ),
    )
    const editor = step(
      say(
        'Install the Apple-silicon or universal edition of the editor, and make sure "Open using Rosetta" is off in its Get Info window.',
        '安装编辑器的 Apple 芯片版或通用版，并在“显示简介”窗口中确认未勾选“使用 Rosetta 打开”。',
      ),
    )
    const brew = step(
      say(
        'Take the Intel Homebrew’s directory (/usr/local/bin) behind /opt/homebrew/bin on PATH; its Go can be removed with "/usr/local/bin/brew uninstall go".',
        '在 PATH 中把 Intel 版 Homebrew 的目录（/usr/local/bin）放到 /opt/homebrew/bin 之后；其中的 Go 可用 /usr/local/bin/brew uninstall go 移除。',
      ),
    )
    const which = textOf(evidence, 'case')
    return {
      steps: [
        ...(which === 'editor' ? [editor] : which === 'dlv' ? [] : [native]),
        ...(evidence['homebrew'] === true ? [brew] : []),
        ...(which === 'editor' ? [] : [again]),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOHOSTARCH" prints arm64, and Activity Monitor shows the editor as Apple.',
        'go env GOHOSTARCH 输出 arm64，活动监视器中编辑器的种类为 Apple。',
      ),
    }
  },
})

function draft(
  which: 'go' | 'dlv' | 'editor',
  program: string,
  more: Record<string, string | boolean>,
): Draft {
  return {
    subject: program,
    layer: which === 'editor' ? 'editor' : 'user',
    severity: which === 'editor' ? 'high' : 'medium',
    evidence: evidenceOf({ case: which, intelProgram: program, hostArch: 'arm64', ...more }),
  }
}
