import type { EvidenceRow } from '../contract/finding.ts'
import type { Ci } from '../contract/sections/ci.ts'
import type { GoDir } from '../contract/sections/dirs.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { evidenceRows } from './model/source-line.ts'
import { serviceGoroot } from './model/service-goroot.ts'
import { say, step } from './remedy/steps.ts'

const PROBLEMS = {
  'no go': say('there is no go', '没有 go'),
  'old go': say('go is older than the policy asks for', 'go 低于策略要求'),
  'no cache place': say('neither a home directory nor GOCACHE is known', '既没有主目录也没有 GOCACHE'),
  'not writable': say('a directory is not writable', '目录不可写'),
  'GOROOT set': say('GOROOT is set for every job', '为所有任务设置了 GOROOT'),
} as const

const MENDING: Readonly<Record<string, ReturnType<typeof say>>> = {
  'no go': say(
    'Install Go on the agent from the official archive, after comparing its SHA-256 with the one on go.dev/dl, and put its bin directory on the service’s PATH; or let jobs install it and say so in the policy.',
    '在代理上用官方压缩包安装 Go（先与 go.dev/dl 上的 SHA-256 核对），并把其 bin 目录加入服务的 PATH；或由任务自行安装，并在策略中注明。',
  ),
  'old go': say(
    'Install a release that the policy accepts beside the old one, and let PATH of the service lead to it.',
    '在旧版本旁安装符合策略的版本，并让服务的 PATH 指向它。',
  ),
  'no cache place': say(
    'Give the service HOME (on Windows LOCALAPPDATA), or set GOCACHE, GOMODCACHE and GOPATH to directories of its own.',
    '为服务设置 HOME（Windows 上为 LOCALAPPDATA），或把 GOCACHE、GOMODCACHE、GOPATH 设为其专用目录。',
  ),
  'not writable': say(
    'Make the directory writable for the service’s account, or point the variable to one that is.',
    '让服务账户对该目录可写，或把变量指向可写的目录。',
  ),
  'GOROOT set': say(
    'Remove GOROOT from the service’s environment: every go command finds its own root.',
    '从服务环境中删除 GOROOT：每个 go 命令都能找到自己的根目录。',
  ),
}

export const ciAgentGoPrereq = defineDetector({
  id: 'CI_AGENT_GO_PREREQ',
  severity: 'high',
  severityVaries: say(
    'Low when a GOROOT that fits the installed Go is all there is.',
    '若唯一的问题是与已装 Go 相符的 GOROOT，则为低。',
  ),
  layers: ['ci'],
  platforms: EVERY_PLATFORM,
  roles: ['ci'],
  needs: ['ci'],
  wants: ['goActive', 'goInstalls', 'dirs'],
  texts: {
    title: say('CI agent does not meet Go prerequisites', 'CI 代理缺少 Go 先决条件'),
    why: say(
      'A service account has no profile and no start-up files. What a developer gets by signing in is missing there, and jobs fail with errors that nobody can repeat at a desk.',
      '服务账户没有用户配置，也不读取启动文件。开发者登录后自动具备的环境在那里并不存在，任务因此失败，而别人在自己机器上无法重现。',
    ),
    // Free space is left to GO_VOLUME_LOW_SPACE, a GOROOT of another release to CI_TOOLCACHE_GOROOT_EXPORT.
    rule: say(
      'Fires on a build agent without go, with a go below the policy’s minimum, without a home or cache directory, with a GOPATH or GOCACHE it cannot write, or with GOROOT in the service’s environment. Go in the tool cache and a policy that jobs install Go excuse a missing or old go; an agent made for one job may be without.',
      '当构建代理没有 go、go 低于策略下限、没有主目录或缓存目录、GOPATH 或 GOCACHE 不可写，或服务环境中设置了 GOROOT 时触发。工具缓存中有 Go，或策略规定由任务安装 Go 时，不判断缺失或过旧的 go；一次性代理允许没有 go。',
    ),
  },
  source: 'catalogue B.004; C-77',
  labels: { prerequisites: say('Not met', '未满足') },
  check({ ci }, context) {
    const rows = [...goRows(ci, context), ...placeRows(ci, context), ...gorootRows(ci, context)]
    if (rows.length === 0) {
      context.need('goActive')
      return []
    }
    const harmless = rows.every(({ problem }) => problem === 'GOROOT set')
    return [
      {
        subject: ci.pool ?? ci.system,
        severity: harmless && context.want('goActive') ? ('low' as const) : ('high' as const),
        evidence: evidenceOf({ source: ci.system, prerequisites: evidenceRows(rows) }),
      },
    ]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'prerequisites')
    const words = [...new Set(rows.map((row) => textOf(row, 'problem')))].map(
      (name) => Object.entries(PROBLEMS).find(([known]) => known === name)?.[1] ?? say(name, name),
    )
    const [en, zh] = [words.map((word) => word.en).join('; '), words.map((word) => word.zh).join('；')]
    const value = rows.find((row) => typeof row['value'] === 'string')
    const [at, atZh] = value
      ? [` (${shown(textOf(value, 'value'))})`, `（${shown(textOf(value, 'value'))}）`]
      : ['', '']
    return say(`For jobs of this agent ${en || '?'}${at}.`, `对该代理的任务而言，${zh || '?'}${atZh}。`)
  },
  remedy(evidence) {
    const names = [...new Set(rowsOf(evidence, 'prerequisites').map((row) => textOf(row, 'problem')))]
    const steps = names.flatMap((name) => MENDING[name] ?? [])
    const first = say(
      'Compare the service’s environment with the list of prerequisites.',
      '请将服务环境与先决条件清单逐项比较。',
    )
    return {
      steps: [
        ...(steps.length > 0 ? steps : [first]).map(step),
        step(say('Start the agent’s service anew.', '重启代理服务。')),
      ],
      verify: say(
        'A job that runs "go version" and "go env GOCACHE" prints both.',
        '在任务中运行 go version 与 go env GOCACHE，均有输出。',
      ),
    }
  },
})

const rowFor = (problem: keyof typeof PROBLEMS, value?: string, variable?: string): EvidenceRow => ({
  problem,
  ...(value !== undefined && { value }),
  ...(variable !== undefined && { variable }),
})

function goRows(ci: Ci, context: Context): EvidenceRow[] {
  const { policy } = context
  if (policy.installInJob || !policy.requiresGo || !context.known('goActive')) return []
  const active = context.want('goActive')
  const cached = context.want('goInstalls')?.list.some(({ source }) => source === 'hostedtoolcache') === true
  if (!active) return cached || ci.ephemeral ? [] : [rowFor('no go')]
  const [own, least] = [parseGoVersion(active.version ?? ''), parseGoVersion(policy.minGo ?? '')]
  const old = own && least && compareGoVersions(own, least) < 0
  return old && !cached ? [rowFor('old go', active.version)] : []
}

/** What Go needs to find a build cache; without it every build stops. */
const CACHE_PLACES: Readonly<Record<EnvKind, readonly string[]>> = {
  windows: ['LOCALAPPDATA', 'GOCACHE'],
  macos: ['HOME', 'GOCACHE'],
  linux: ['HOME', 'XDG_CACHE_HOME', 'GOCACHE'],
  wsl: ['HOME', 'XDG_CACHE_HOME', 'GOCACHE'],
}

function placeRows({ serviceVariables }: Ci, context: Context): EvidenceRow[] {
  const names = Object.keys(serviceVariables).map((name) => name.toUpperCase())
  // No variable at all: the service's environment was not readable.
  const nowhere = names.length > 0 && !CACHE_PLACES[context.env.kind].some((name) => names.includes(name))
  const dirs = context.want('dirs')
  const unusable = (variable: string, dir: GoDir | undefined) =>
    dir && (dir.exists ? dir.writable === false : dir.creatable === false)
      ? [rowFor('not writable', dir.path, variable)]
      : []
  return [
    ...(nowhere ? [rowFor('no cache place')] : []),
    ...unusable('GOPATH', dirs?.gopath[0]?.root),
    ...unusable('GOCACHE', dirs?.gocache),
  ]
}

function gorootRows(ci: Ci, context: Context): EvidenceRow[] {
  const found = serviceGoroot(ci, context)
  return found && (found.verdict === 'same' || found.verdict === 'no go')
    ? [rowFor('GOROOT set', found.goroot, 'GOROOT')]
    : []
}
