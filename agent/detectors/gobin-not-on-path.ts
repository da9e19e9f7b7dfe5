import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { inManagerDir, isShimDir } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { installDir } from './model/workspace-bins.ts'
import { addPathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gobinNotOnPath = defineDetector({
  id: 'GOBIN_NOT_ON_PATH',
  severity: 'medium',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['path', 'dirs', 'sessions'],
  texts: {
    title: say('The install directory for Go tools is not on PATH', 'go install 目标目录不在 PATH 中'),
    why: say(
      '"go install" reports success, but the shell cannot find what it installed: "command not found" for gopls, linters and code generators.',
      'go install 显示成功，shell 却找不到安装的程序：gopls、代码检查和代码生成工具都提示“command not found”。',
    ),
    rule: say(
      'Fires when GOBIN, or else the first GOPATH element’s bin, holds executables and is not on the primary session’s PATH under any spelling or link. Silent while it is empty and where a version manager serves the tools through shims.',
      '当 GOBIN（否则为首个 GOPATH 元素的 bin）中有可执行文件，而主会话的 PATH 中没有该目录的任何写法或链接时触发。目录为空，或由版本管理器通过 shim 提供这些工具时不触发。',
    ),
  },
  source: 'catalogue B.002; C-65',
  check({ path, dirs, sessions }, { env }) {
    const paths = pathsOf(env.kind)
    const target = installDir(dirs)
    if (!target?.exists || target.tools.length === 0) return []
    if (sessions.primary === null) throw new Undecidable('sessions: no session started')
    const entries = pathView(path, env.kind).sessions.get(sessions.primary)
    if (!entries) throw new Undecidable('path: PATH of the primary session is not known')
    const places = new Set([target.path, target.real ?? target.path].map((place) => paths.norm(place)))
    if (entries.some(({ key }) => places.has(key))) return []
    if (entries.some(({ info }) => info?.real !== undefined && places.has(paths.norm(info.real)))) return []
    if (inManagerDir(target.path, paths) || entries.some(({ dir }) => isShimDir(dir, paths))) return []
    return [
      {
        subject: target.path,
        evidence: {
          binDir: target.path,
          variable: dirs.gobin ? 'GOBIN' : 'GOPATH',
          session: sessions.primary,
          toolCount: target.tools.length,
          tools: target.tools.map((tool) => ({ path: tool.path })),
        },
      },
    ]
  },
  explain(evidence) {
    const [dir, count] = [shown(textOf(evidence, 'binDir')), textOf(evidence, 'toolCount')]
    const session = textOf(evidence, 'session')
    return say(
      `${dir} holds ${count} installed ${count === '1' ? 'tool' : 'tools'}, but it is not on PATH of ${session}.`,
      `${dir} 中有 ${count} 个已安装的工具，但它不在 ${session} 的 PATH 中。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [
      ...addPathEntry(textOf(evidence, 'binDir'), env.kind, textOf(evidence, 'session')),
      step(NEW_SESSION),
    ],
    verify: say(
      'A tool from that directory starts by its name in a new terminal.',
      '在新终端中，可以直接用名称启动该目录中的工具。',
    ),
  }),
})
