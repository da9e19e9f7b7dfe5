import type { Localized } from '../contract/finding.ts'
import type { GoDir } from '../contract/sections/dirs.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { holdsUnready } from './model/unready.ts'
import { settingOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gopathUnusable = defineDetector({
  id: 'GOPATH_UNUSABLE',
  severity: 'high',
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'sessions'],
  wants: ['path', 'goEnvFile', 'registry', 'profiles', 'goActive'],
  texts: {
    title: say('GOPATH is relative, starts with ~, or cannot be used', 'GOPATH 无效'),
    why: say(
      'Go refuses a GOPATH that is not absolute, and cannot download modules into one that it can neither find nor create.',
      'Go 拒绝使用非绝对路径的 GOPATH；如果目录既不存在又无法创建，也就无法下载模块。',
    ),
    rule: say(
      'Fires when an element of GOPATH is relative, starts with ~, contains an unexpanded variable, is a file, or is missing and cannot be created, and when neither GOPATH nor the home directory is set. A missing directory that Go can create is fine, and so are empty elements unless go itself complained of one, as old releases do.',
      '当 GOPATH 的某个元素是相对路径、以 ~ 开头、含有未展开的变量、是文件，或不存在且无法创建时触发；GOPATH 与主目录都未设置时也触发。Go 能够创建的缺失目录没有问题；空元素也没有问题，除非 go 自己报告了它（旧版本会如此）。',
    ),
  },
  source: 'catalogue B.004; cmd/go/main.go',
  check({ dirs, sessions }, context) {
    const { kind } = context.env
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!primary) throw new Undecidable('sessions: no session started')
    const setting = settingOf(context, primary.id, 'GOPATH')
    const origin = setting?.origin ?? { kind: 'default', confidence: 'high' }
    const home = kind === 'windows' ? 'USERPROFILE' : 'HOME'
    // Without a GOPATH Go needs the home directory; an SDK in ~/go also empties GOPATH, but HOME is set then.
    if (dirs.gopath.length === 0 && !dirs.gopathSet && !primary.variables[home])
      return [{ subject: 'GOPATH', evidence: { problem: 'no-home', variable: home, session: primary.id } }]
    // One value, cut at its colon: WSL_GO_VARS_POINT_TO_WINDOWS tells of the whole.
    if (kind === 'wsl' && WINDOWS_PATH.test(setting?.value ?? '')) return []
    if (REFUSED_EMPTY.test(context.want('goActive')?.errorText ?? ''))
      return [
        {
          subject: 'GOPATH',
          layer: layerOf(origin),
          evidence: evidenceOf({ problem: 'empty-element', gopath: setting?.value ?? '', origin }),
        },
      ]
    return dirs.gopath.flatMap(({ root }) => {
      const problem = problemOf(root, kind)
      if (problem === null) return []
      if (problem === 'not-creatable' && isUnplugged(root.path))
        throw new Undecidable(`dirs: ${root.path} cannot be reached now`)
      return [
        {
          subject: root.raw,
          layer: layerOf(origin),
          evidence: evidenceOf({ problem, gopath: root.raw, path: root.path, origin }),
        },
      ]
    })

    function isUnplugged(path: string): boolean {
      return holdsUnready(context.want('path'), path, kind)
    }
  },
  explain(evidence) {
    const problem = textOf(evidence, 'problem')
    if (problem === 'no-home') {
      const [name, session] = [textOf(evidence, 'variable'), textOf(evidence, 'session')]
      return say(
        `In ${session} neither GOPATH nor ${name} is set, so Go has no place for modules and tools.`,
        `${session} 中既未设置 GOPATH 也未设置 ${name}，Go 没有地方存放模块和工具。`,
      )
    }
    const words = PROBLEMS[problem] ?? say(problem, problem)
    const at = originWords(originOf(evidence))
    const value = shown(textOf(evidence, 'gopath'))
    if (problem === 'empty-element')
      return say(
        `GOPATH is "${value}", set in ${at.en}; it ${words.en}.`,
        `${at.zh}设置的 GOPATH 为“${value}”，${words.zh}。`,
      )
    return say(
      `GOPATH contains "${value}", set in ${at.en}, which ${words.en}.`,
      `${at.zh}设置的 GOPATH 包含“${value}”，${words.zh}。`,
    )
  },
  remedy(evidence, { kind }) {
    const home = kind === 'windows' ? 'USERPROFILE' : 'HOME'
    const service = step(
      say(
        `Set ${home}, or GOPATH and GOCACHE, for the account or service that runs Go.`,
        `为运行 Go 的账户或服务设置 ${home}，或者设置 GOPATH 和 GOCACHE。`,
      ),
    )
    const unset = [
      ...unsetVariable('GOPATH', originOf(evidence)),
      step(
        say(
          'Without GOPATH, Go uses the go folder in the home directory. To use another place, set an absolute directory that exists.',
          '不设置 GOPATH 时，Go 使用主目录下的 go 文件夹。如需其他位置，请设置一个已存在的绝对路径。',
        ),
      ),
    ]
    return {
      steps: [...(evidence['problem'] === 'no-home' ? [service] : unset), step(NEW_SESSION)],
      verify: say('"go env GOPATH" prints an absolute directory.', 'go env GOPATH 输出绝对路径。'),
    }
  },
})

const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\)/

/** Printed by Go 1.5 and its neighbours; later ones skip empty elements. */
const REFUSED_EMPTY = /GOPATH entry is relative; must be absolute path: ""/

const PROBLEMS: Readonly<Record<string, Localized>> = {
  'empty-element': say(
    'has an empty element (a separator too many), which this Go refuses',
    '其中有空元素（多余的分隔符），当前 Go 会拒绝',
  ),
  tilde: say('starts with a ~ that nothing expands', '它以 ~ 开头，而没有程序会展开它'),
  'unexpanded-var': say('contains a variable that nothing expanded', '其中含有未展开的变量'),
  relative: say('is not an absolute directory', '它不是绝对路径'),
  'file-not-dir': say('is a file, not a directory', '它是文件而不是目录'),
  'not-creatable': say('does not exist and cannot be created', '该目录不存在且无法创建'),
}

function problemOf({ raw, path, absolute, exists, isDir, creatable }: GoDir, kind: string): string | null {
  if (raw.trim() === '') return null
  if (/^["']?~/.test(raw)) return 'tilde'
  // A dollar is an ordinary letter in a Windows name, as the percent sign is elsewhere.
  if (kind === 'windows' ? /%[^%\\/;]+%/.test(path) : /\$(?:\{?[A-Za-z_])/.test(path)) return 'unexpanded-var'
  if (!absolute) return 'relative'
  if (exists && !isDir) return 'file-not-dir'
  return !exists && creatable === false ? 'not-creatable' : null
}
