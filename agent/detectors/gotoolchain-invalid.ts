import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goSetting, goValue } from './model/go-setting.ts'
import {
  isLanguageOnly,
  parseGotoolchain,
  selectToolchain,
  type ToolchainSetting,
} from './model/go-toolchain.ts'
import { pathView } from './model/path-view.ts'
import { plainRelease, versionLines } from './model/project-go.ts'
import { olderGo } from './model/workspaces.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gotoolchainInvalid = defineDetector({
  id: 'GOTOOLCHAIN_INVALID',
  severity: 'high',
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'path', 'projects'],
  texts: {
    title: say(
      'GOTOOLCHAIN or the toolchain line names something that cannot be downloaded',
      'GOTOOLCHAIN 或 toolchain 行指定的版本不存在',
    ),
    why: say(
      'The go command looks for the toolchain before it does anything else. If the name is wrong or no such toolchain exists, nearly every go command stops at once.',
      'go 命令在做任何事之前先寻找指定的工具链。名称写错或不存在该工具链时，几乎所有 go 命令都会立即失败。',
    ),
    rule: say(
      'Fires, with Go 1.21 or later, when GOTOOLCHAIN is not of a form that Go accepts, names a language version such as go1.22 without a patch number, or allows only toolchains on PATH and the wanted one is not there. Also for an invalid toolchain line in go.mod or go.work, and for a go line without a patch number that this Go turns into a toolchain that does not exist. Silent for "toolchain default", for vendor suffixes and for wrappers on PATH.',
      '在 Go 1.21 及以上，当 GOTOOLCHAIN 的写法不被 Go 接受、指定了没有补丁号的语言版本（如 go1.22）、或只允许使用 PATH 中的工具链而其中没有所需版本时触发。go.mod 或 go.work 的 toolchain 行无效，以及当前 Go 会把没有补丁号的 go 行解析为不存在的工具链时也触发。“toolchain default”、厂商后缀以及 PATH 上已有的包装程序不触发。',
    ),
  },
  source: 'catalogue E.1; golang/go#62278; cmd/go/internal/toolchain select.go',
  labels: {
    toolchainFile: say('File with the line', '所在文件'),
    toolchainName: say('Toolchain wanted', '所需工具链'),
  },
  check({ goActive }, context) {
    const local = plainRelease(goActive.version ?? '')
    // Before 1.21 nobody reads it, and a development build answers to names of its own.
    if (local === null || olderGo(context, '1.21')) return []
    const text = goValue(context, 'GOTOOLCHAIN')
    const setting = parseGotoolchain(text)
    if (!setting) return [ofSetting(context, 'syntax')]
    const named = setting.minimum === 'local' ? null : setting.minimum
    if (named !== null && !isThere(context, named, local)) {
      if (isLanguageOnly(named.slice(2))) return [ofSetting(context, 'language-version', named)]
      if (setting.switching === 'path' && context.want('path'))
        return [ofSetting(context, 'not-on-path', named)]
    }
    return fromProjects(context, setting, local)
  },
  explain(evidence) {
    const [value, name] = [textOf(evidence, 'value'), textOf(evidence, 'toolchainName')]
    const at = originWords(originOf(evidence))
    const file = shown(textOf(evidence, 'toolchainFile'))
    switch (evidence['case']) {
      case 'language-version':
        return say(
          `GOTOOLCHAIN=${value}, set in ${at.en}, names a language version; toolchains have a patch number, as ${name}.0.`,
          `${at.zh}设置的 GOTOOLCHAIN=${value} 是语言版本；工具链带有补丁号，例如 ${name}.0。`,
        )
      case 'not-on-path':
        return say(
          `GOTOOLCHAIN=${value} allows only toolchains on PATH, and there is no ${name}.`,
          `GOTOOLCHAIN=${value} 只允许使用 PATH 中的工具链，而 PATH 中没有 ${name}。`,
        )
      case 'toolchain-line':
        return say(
          `The toolchain line of ${file} says ${name}, which is no toolchain’s name.`,
          `${file} 的 toolchain 行写的是 ${name}，这不是工具链的名称。`,
        )
      case 'go-line':
        return say(
          `For the go line of ${file} this Go asks for ${name}, which does not exist; releases have a patch number.`,
          `对于 ${file} 的 go 行，当前 Go 会请求不存在的 ${name}；正式版本都带有补丁号。`,
        )
      default:
        return say(
          `GOTOOLCHAIN=${value}, set in ${at.en}, is not of a form that Go accepts.`,
          `${at.zh}设置的 GOTOOLCHAIN=${value} 不是 Go 接受的写法。`,
        )
    }
  },
  remedy(evidence) {
    const verify = say('"go version" runs in the project.', '在项目目录中 go version 能正常运行。')
    const [file, name] = [shown(textOf(evidence, 'toolchainFile')), textOf(evidence, 'toolchainName')]
    if (evidence['case'] === 'toolchain-line' || evidence['case'] === 'go-line') {
      const text = say(
        `In ${file}, add or correct the line "toolchain", for instance "toolchain ${name.replace(/^(go1\.\d+)$/, '$1.0')}", or upgrade the installed Go.`,
        `在 ${file} 中添加或更正 toolchain 行，例如“toolchain ${name.replace(/^(go1\.\d+)$/, '$1.0')}”，或升级已安装的 Go。`,
      )
      return { steps: [step(text)], verify }
    }
    const keep = say(
      'Without GOTOOLCHAIN the installed Go is used and newer ones are fetched where a project asks for one.',
      '不设置 GOTOOLCHAIN 时使用已安装的 Go，并在项目需要时自动获取更新的版本。',
    )
    return {
      steps: [step(keep), ...unsetVariable('GOTOOLCHAIN', originOf(evidence)), step(NEW_SESSION)],
      verify,
    }
  },
})

type Case = 'syntax' | 'language-version' | 'not-on-path'

function ofSetting(context: Context, kind: Case, name?: string): Draft {
  const setting = goSetting(context, 'GOTOOLCHAIN')
  return {
    subject: 'GOTOOLCHAIN',
    layer: context.env.role === 'ci' ? 'ci' : setting ? layerOf(setting.origin) : 'user',
    evidence: evidenceOf({
      case: kind,
      value: setting?.value,
      origin: setting?.origin,
      toolchainName: name,
      errorText: context.want('goActive')?.errorText,
    }),
  }
}

/** The installed Go itself, or a program of that name on the primary session's PATH. */
function isThere(context: Context, name: string, local: string): boolean {
  if (name === `go${local}`) return true
  const [path, primary] = [context.want('path'), context.want('sessions')?.primary]
  if (!path || !primary) return false
  const entries = pathView(path, context.env.kind).sessions.get(primary) ?? []
  return entries.some(({ info }) => info?.bins[name] !== undefined)
}

function fromProjects(context: Context, setting: ToolchainSetting, local: string): Draft[] {
  if (setting.switching === 'none') return []
  const drafts = new Map<string, Draft>()
  for (const project of context.want('projects')?.list ?? []) {
    const lines = versionLines(project, context)
    if (!lines || drafts.has(lines.file)) continue
    const chosen = selectToolchain(setting, local, lines)
    if (!chosen) {
      drafts.set(lines.file, ofFile('toolchain-line', lines.file, lines.toolchain ?? ''))
    } else if (chosen.by === 'go' && isLanguageOnly(chosen.toolchain.slice(2))) {
      if (!isThere(context, chosen.toolchain, local))
        drafts.set(lines.file, ofFile('go-line', lines.file, chosen.toolchain))
    } else if (setting.switching === 'path' && chosen.toolchain !== 'local' && context.want('path')) {
      if (!isThere(context, chosen.toolchain, local))
        return [ofSetting(context, 'not-on-path', chosen.toolchain)]
    }
  }
  return [...drafts.values()]
}

const ofFile = (kind: 'toolchain-line' | 'go-line', file: string, name: string): Draft => ({
  subject: file,
  evidence: { case: kind, toolchainFile: file, toolchainName: name },
})
