import type { Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goSetting } from './model/go-setting.ts'
import {
  isOddPlace,
  oddPathEntry,
  placeOfProgram,
  runnersIn,
  uncheckedProxy,
  type Suspect,
  type Suspicion,
} from './model/hijack.ts'
import { hidesCommand } from './model/hidden-command.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/*
 * Narrower than the catalogue in four places, each of which would blame ordinary machines: an unlisted proxy
 * counts only where the policy lists the meant ones; GOENV outside the profile only in temporary or shared places
 * (containers and administrators keep it in /etc); metacharacters only when a command follows them; directories
 * that system, installers or runners make writable are theirs.
 */
export const goEnvHijackSuspect = defineDetector({
  id: 'GO_ENV_HIJACK_SUSPECT',
  severity: 'critical',
  severityVaries: say(
    'Medium for "." on PATH, which is more often an old habit than an attack, and for a program or SDK in a folder for downloads, which is the person’s own.',
    'PATH 中的“.”（多半是旧习惯而非攻击）以及位于个人下载文件夹中的程序或 SDK 为中等。',
  ),
  layers: ['user', 'windows-host', 'ci', 'distro', 'editor'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['settingPrograms', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'path', 'goInstalls', 'editor'],
  texts: {
    title: say('Go settings may execute or fetch foreign code', 'Go 环境疑似被劫持'),
    why: say(
      'These settings make every build run a program, or take its parts, from a place that somebody else controls. What is built then is no longer what the source says.',
      '这些设置会让每次构建运行来自他人控制之处的程序，或从那里获取组成部分。构建出的内容便不再与源代码一致。',
    ),
    rule: say(
      'Fires for -toolexec and -exec in GOFLAGS with an unknown program; for GOROOT, CC, CXX, GOCACHEPROG or GOAUTH that lead to a temporary directory, one that others may write to, a network share or a removable drive; for a proxy outside the policy’s list while checksums are off; for GOENV in a temporary or shared place; for a command hidden in a value; and for a directory before the SDK on PATH that others may write to, or ".". Known accelerators and compiler wrappers, company proxies, tool caches of build agents, version managers and what the policy allows stay silent.',
      '以下情况触发：GOFLAGS 中的 -toolexec、-exec 指定了未知程序；GOROOT、CC、CXX、GOCACHEPROG、GOAUTH 指向临时目录、他人可写目录、网络共享或可移动驱动器；关闭校验时使用策略列表之外的代理；GOENV 位于临时或共享位置；变量值中藏有命令；PATH 中 SDK 之前有他人可写的目录或“.”。已知的加速器与编译器包装、公司代理、构建代理的工具缓存、版本管理器以及策略允许的项目不触发。',
    ),
  },
  source: 'catalogue B.003; A-003-10, C-55',
  labels: {
    hijackPart: say('What is suspicious', '可疑部分'),
  },
  check(_, context) {
    return suspects(context).map(({ subject, case: kind, part, value, origin }) => ({
      subject,
      severity: severityOf(kind, part),
      layer:
        context.env.role === 'ci'
          ? 'ci'
          : subject.startsWith('go.')
            ? 'editor'
            : origin
              ? layerOf(origin)
              : 'user',
      evidence: evidenceOf({ variable: subject, case: kind, hijackPart: part, value, origin }),
    }))
  },
  explain(evidence) {
    const [name, part] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'hijackPart'))]
    const at = originWords(originOf(evidence))
    const what = WHAT[textOf(evidence, 'case')] ?? say('is suspicious', '可疑')
    return say(
      `${name}, set in ${at.en}: ${part} ${what.en}.`,
      `${at.zh}设置的 ${name}：${part} ${what.zh}。`,
    )
  },
  remedy(evidence) {
    const [name, kind] = [textOf(evidence, 'variable'), textOf(evidence, 'case')]
    const origin = originOf(evidence)
    const ask = step(
      say(
        'Do not build anything yet. Ask who set this and why; if nobody knows, tell whoever is in charge of security before changing it.',
        '先不要构建。弄清是谁、为何这样设置；若无人知晓，请在修改之前告知安全负责人。',
      ),
    )
    const remove = kind.startsWith('path-')
      ? removePathEntry(textOf(evidence, 'hijackPart'), origin)
      : name.startsWith('go.')
        ? [step(say(`Remove ${name} from the editor’s settings.`, `从编辑器设置中删除 ${name}。`))]
        : unsetVariable(name, origin)
    return {
      steps: [ask, ...remove, step(NEW_SESSION)],
      verify: say(
        'The setting is gone, and the Go in use is one freshly unpacked from go.dev/dl with the right checksum.',
        '该设置已消失，且所用的 Go 是从 go.dev/dl 重新下载解压、校验和正确的版本。',
      ),
    }
  },
})

const WHAT: Readonly<Partial<Record<string, ReturnType<typeof say>>>> = {
  'flag-runs-program': say(
    'makes every build or test run another program',
    '会让每次构建或测试都运行另一个程序',
  ),
  'program-in-temporary': say('lies in a temporary or download directory', '位于临时目录或下载目录'),
  'program-writable': say('lies where other users may write', '位于其他用户可写的目录'),
  'program-on-share': say('lies on a network share', '位于网络共享'),
  'program-removable': say('lies on a removable drive', '位于可移动驱动器'),
  'proxy-unchecked': say(
    'is a proxy outside the policy’s list, and nothing checks what it delivers',
    '是策略列表之外的代理，且其内容不经校验',
  ),
  'env-file-elsewhere': say(
    'is a settings file in a temporary or shared place',
    '是位于临时或共享位置的设置文件',
  ),
  'value-runs-command': say('hides a command', '藏有命令'),
  'path-writable': say(
    'comes before the Go SDK on PATH and other users may write to it',
    '在 PATH 中位于 Go SDK 之前，且其他用户可写',
  ),
  'path-current-dir': say(
    'on PATH before the Go SDK means whatever directory one is in',
    '在 PATH 中位于 Go SDK 之前，代表当前所在的任意目录',
  ),
} satisfies Record<Suspicion, ReturnType<typeof say>>

const severityOf = (kind: Suspicion, part: string): Severity =>
  kind === 'path-current-dir' || (kind === 'program-in-temporary' && /[\\/]Downloads(?:[\\/]|$)/i.test(part))
    ? 'medium'
    : 'critical'

/** Values of these are texts of people, not of a shell: nothing in them may look like a command. */
const READ = [
  'GOPROXY',
  'GOSUMDB',
  'GOFLAGS',
  'GOROOT',
  'GOPATH',
  'GOBIN',
  'GOCACHE',
  'GOMODCACHE',
  'GOTOOLCHAIN',
  'CC',
  'CXX',
]

function suspects(context: Context): Suspect[] {
  const found = new Map<string, Suspect>()
  const add = (suspect: Suspect) => {
    if (!found.has(suspect.subject)) found.set(suspect.subject, suspect)
  }
  for (const name of READ) {
    const setting = goSetting(context, name)
    if (!setting) continue
    const { value, origin } = setting
    if (hidesCommand(value)) add({ subject: name, case: 'value-runs-command', part: value, value, origin })
    else if (name === 'GOFLAGS')
      for (const part of runnersIn(context, value))
        add({ subject: name, case: 'flag-runs-program', part, value, origin })
  }
  for (const { key, value } of context.want('editor')?.settings ?? [])
    if (key === 'go.toolsEnvVars.GOFLAGS')
      for (const part of runnersIn(context, value))
        add({ subject: key, case: 'flag-runs-program', part, value })
  for (const program of context.want('settingPrograms')?.list ?? []) {
    const kind = placeOfProgram(program, context)
    const { name, value, file, dir } = program
    const origin = goSetting(context, name)?.origin
    if (kind) add({ subject: name, case: kind, part: file ?? dir ?? value, value, ...(origin && { origin }) })
  }
  const proxy = uncheckedProxy(context)
  const setting = proxy === null ? undefined : goSetting(context, 'GOPROXY')
  if (proxy !== null && setting)
    add({
      subject: 'GOPROXY',
      case: 'proxy-unchecked',
      part: proxy,
      value: setting.value,
      origin: setting.origin,
    })
  const envFile = context.want('goEnvFile')
  if (envFile?.from === 'GOENV' && context.env.role !== 'ci' && isOddPlace(envFile.path)) {
    const origin = goSetting(context, 'GOENV')?.origin
    const { path } = envFile
    add({ subject: 'GOENV', case: 'env-file-elsewhere', part: path, value: path, ...(origin && { origin }) })
  }
  const odd = oddPathEntry(context)
  if (odd) {
    const { entry } = odd
    add({
      subject: 'PATH',
      case: odd.case,
      part: entry.dir || entry.raw,
      value: entry.raw,
      origin: entry.origin,
    })
  }
  return [...found.values()]
}
