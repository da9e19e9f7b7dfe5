import type { Localized } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import type { Outcome } from '../detectors/model/lookup.ts'
import type { EntryLoss } from '../detectors/model/provenance-path.ts'
import type { Loss } from '../detectors/model/variables.ts'
import type { Lang } from './language.ts'
import { place } from './view.ts'

/* Words of the commands that explain one machine. */

export const lossWord: Readonly<Record<Loss | EntryLoss, Localized>> = {
  'written-over': { en: 'replaced later in this session', zh: '在该会话中稍后被替换' },
  'not-here': { en: 'did not reach this session', zh: '没有进入该会话' },
  'not-run': { en: 'stands under a condition that did not hold', zh: '所在的条件不成立' },
  scope: { en: 'a stronger scope has its own value', zh: '更强的作用域另有取值' },
  environment: { en: 'the environment comes before this file', zh: '环境变量优先于该文件' },
  'later-line': { en: 'a later line sets the same name', zh: '后面的行设置了同一名称' },
  'own-file': { en: 'the file of go env -w comes first', zh: 'go env -w 的文件优先' },
  'other-file': { en: 'this session reads another go env file', zh: '该会话读取另一个 go env 文件' },
  empty: { en: 'an empty value counts as none', zh: '空值视为未设置' },
  'old-go': { en: 'go.env is read since Go 1.21', zh: 'Go 1.21 起才读取 go.env' },
  also: { en: 'names the same directory too', zh: '也写了同一目录' },
  duplicate: { en: 'the same directory again', zh: '重复的同一目录' },
}

export const outcomeWord: Readonly<Record<Outcome, Localized>> = {
  found: { en: 'found', zh: '找到' },
  'no-file': { en: 'not in it', zh: '其中没有' },
  'no-directory': { en: 'no such directory', zh: '目录不存在' },
  'not-a-directory': { en: 'not a directory', zh: '不是目录' },
  depends: { en: 'depends on the current directory', zh: '取决于当前目录' },
  unreachable: { en: 'could not be looked at', zh: '无法查看' },
  'other-name': { en: 'there, but this shell does not run it', zh: '存在，但该 shell 不会运行' },
}

const confidenceWord: Readonly<Record<Origin['confidence'], Localized>> = {
  high: { en: 'seen', zh: '已观察到' },
  medium: { en: 'likely', zh: '很可能' },
  low: { en: 'a guess', zh: '猜测' },
}

export const say = {
  wins: { en: 'wins', zh: '生效' },
  unset: { en: 'not set anywhere', zh: '任何地方都没有设置' },
  noEntry: { en: 'PATH has no such entry', zh: 'PATH 中没有该条目' },
  changed: { en: 'file changed', zh: '文件修改于' },
  keyChanged: { en: 'key changed', zh: '注册表项修改于' },
  under: { en: 'under', zh: '条件' },
  startup: { en: 'start-up files, in order:', zh: '启动文件（按顺序）：' },
  startupFiles: { en: 'Start-up files', zh: '启动文件' },
  byRule: { en: 'by the rules of the shell, not traced', zh: '按 shell 规则推断，未跟踪' },
  asExpected: { en: 'traced, as expected', zh: '已跟踪，与预期一致' },
  otherwise: { en: 'traced, other than expected', zh: '已跟踪，与预期不同' },
  notReadAtStart: { en: 'expected but not read:', zh: '应读取但没有读取：' },
  readUnexpected: { en: 'read but not expected:', zh: '读取了预期之外的：' },
  inOrder: { en: 'read in another order:', zh: '读取顺序不同：' },
  refused: { en: 'stopped by the execution policy:', zh: '被执行策略阻止：' },
  mayBeRefused: { en: 'may be stopped by the execution policy:', zh: '可能被执行策略阻止：' },
  position: { en: 'position', zh: '位置' },
  alias: { en: 'alias', zh: '别名' },
  function: { en: 'function', zh: '函数' },
  hash: { en: 'place remembered by the shell', zh: 'shell 记住的位置' },
  definitionFirst: {
    en: 'comes before every file on PATH',
    zh: '先于 PATH 中的所有文件',
  },
  firstOnPath: { en: 'the first on PATH that has it', zh: 'PATH 中第一个含有它的目录' },
  putBy: { en: 'put there by', zh: '设置于' },
  notFound: { en: 'not found', zh: '未找到' },
  mayDepend: {
    en: 'these entries depend on the current directory',
    zh: '这些条目取决于当前目录',
  },
  tried: { en: 'tried', zh: '依次查看' },
  ok: { en: 'no problem', zh: '没有问题' },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  unknown: { en: 'not known', zh: '未知' },
  none: { en: 'none', zh: '无' },
  entry: { en: 'entry', zh: '条目' },
  from: { en: 'from', zh: '来源' },
  problems: { en: 'problems', zh: '问题' },
  root: { en: 'root', zh: '根目录' },
  version: { en: 'version', zh: '版本' },
  arch: { en: 'for', zh: '架构' },
  source: { en: 'installed by', zh: '安装来源' },
  onPath: { en: 'on PATH', zh: '在 PATH 中' },
  active: { en: 'in use', zh: '正在使用' },
  complete: { en: 'complete', zh: '完整' },
  noInstalls: { en: 'No Go installation was found.', zh: '没有找到任何 Go 安装。' },
  notRead: { en: 'could not be read', zh: '无法读取' },
  same: { en: 'The same everywhere.', zh: '处处相同。' },
  differ: { en: 'Different', zh: '不同' },
  equal: { en: 'The same', zh: '相同' },
  findings: { en: 'findings', zh: '发现' },
  layer: { en: 'layer', zh: '层' },
  capability: { en: 'can it', zh: '能否' },
  link: { en: 'link to', zh: '链接到' },
} satisfies Record<string, Localized>

/** Start-up files are traced or read; of stored values it is simply known whether they were seen. */
const tracingWord: Readonly<Record<Origin['confidence'], Localized>> = {
  high: { en: 'traced', zh: '已跟踪' },
  medium: { en: 'by reading', zh: '据文件推断' },
  low: { en: 'a guess', zh: '据文件猜测' },
}

/** `~/.profile:12, seen, changed 2026-01-02`: a place with all that is known about it. */
export function origin(
  { origin: from, time, guard }: { origin: Origin; time?: string; guard?: string },
  lang: Lang,
): string {
  const inRegistry = from.kind === 'machine' || from.kind === 'user' || from.kind === 'volatile'
  const changed = inRegistry ? say.keyChanged : say.changed
  return [
    place(from, lang),
    (from.kind === 'profile' ? tracingWord : confidenceWord)[from.confidence][lang],
    ...(time === undefined ? [] : [`${changed[lang]} ${time.slice(0, 16).replace('T', ' ')}`]),
    ...(guard === undefined ? [] : [`${say.under[lang]} ${guard}`]),
  ].join(' · ')
}
