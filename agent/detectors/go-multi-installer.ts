import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { goHits, installerOf } from './model/go-hits.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { isManaged } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { say, shStep, step } from './remedy/steps.ts'

/** What takes each away; never run by itself. */
const REMOVAL: Readonly<Record<string, string>> = {
  apt: "sudo apt remove golang-go 'golang-1.*-go'",
  dnf: 'sudo dnf remove golang',
  apk: 'sudo apk del go',
  pacman: 'sudo pacman -R go',
  snap: 'sudo snap remove go',
}

export const goMultiInstaller = defineDetector({
  id: 'GO_MULTI_INSTALLER',
  severity: 'medium',
  severityVaries: say(
    'Info unless two of them are on PATH of the working session and the older one wins.',
    '除非两者都在日常会话的 PATH 中且较旧的一个优先，否则仅为提示。',
  ),
  layers: ['windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['goInstalls'],
  wants: ['sessions', 'path'],
  texts: {
    title: say('Several installers manage Go on the same machine', '同一主机上多种安装方式并存'),
    why: say(
      'Each installer updates its own Go and knows nothing of the others: an upgrade seems to do nothing, and security fixes arrive in the copy that nobody runs.',
      '每种安装方式只更新自己的 Go，互不知情：升级看似毫无效果，安全修复也可能只进入了没人使用的那一份。',
    ),
    rule: say(
      'Fires when complete installations from two or more package managers, installers or official archives are there. Version managers, module-cache toolchains, ~/sdk and tool caches do not count; MSI, Chocolatey and winget count as one, for they install the same package.',
      '当存在来自两种及以上包管理器、安装程序或官方压缩包的完整安装时触发。版本管理器、模块缓存中的工具链、~/sdk 和工具缓存不计入；MSI、Chocolatey 与 winget 安装的是同一个包，算作一种。',
    ),
  },
  // Being there together is legal (G1); the catalogue's "medium if two are on PATH" is kept for the order that harms.
  source: 'catalogue B.000 and B.001; A-001-08, G1',
  labels: { answersGo: say('Answers to "go"', '应答 go 命令'), installOnPath: say('On PATH', '在 PATH 中') },
  check({ goInstalls }, context) {
    const { env, policy, want } = context
    const paths = pathsOf(env.kind)
    const counted = goInstalls.list.filter((install) => install.valid && installerOf(install) !== null)
    if (counted.length < 2) return []
    const installs = counted.filter((install) => !isManaged(install, policy, paths))
    if (new Set(installs.map(installerOf)).size < 2) return []
    const sessions = want('sessions')
    const primary = sessions?.list.find(({ id }) => id === sessions.primary)
    const hits = primary ? goHits(context, primary) : []
    const reached = hits.filter(({ install }) => install && installs.includes(install))
    const other = reached.find(
      ({ install }) =>
        install && reached[0]?.install && installerOf(install) !== installerOf(reached[0].install),
    )
    const [wins, loses] = [reached[0], other].map((hit) => parseGoVersion(hit?.install?.version ?? ''))
    const harms = reached[0] === hits[0] && wins && loses && compareGoVersions(wins, loses) < 0
    return [
      {
        subject: 'go',
        severity: harms ? 'medium' : 'info',
        layer: env.kind === 'windows' ? 'windows-host' : 'distro',
        evidence: {
          installs: installs.slice(0, 200).map((install) =>
            rowOf({
              source: install.source,
              version: install.version,
              root: install.root,
              installOnPath: reached.some((hit) => hit.install === install),
              answersGo: hits[0]?.install === install,
            }),
          ),
        },
      },
    ]
  },
  explain(evidence) {
    const list = rowsOf(evidence, 'installs').map(
      (row) => `${textOf(row, 'version')} (${textOf(row, 'source')}, ${shown(textOf(row, 'root'))})`,
    )
    return say(
      `Go was installed in ${list.length} places by different means: ${list.join('; ')}.`,
      `Go 以不同方式安装在 ${list.length} 处：${list.join('；')}。`,
    )
  },
  remedy(evidence) {
    const sources = new Set(rowsOf(evidence, 'installs').map((row) => textOf(row, 'source')))
    const removals = [...sources].flatMap((source) => REMOVAL[source] ?? [])
    return {
      steps: [
        step(
          say(
            'Decide which installation is to stay: the one that your team updates.',
            '先决定保留哪一个安装：选择团队会持续更新的那一个。',
          ),
        ),
        ...removals.map((command) =>
          shStep(
            say(
              'Only if this package is the one to go: remove it. It can be installed again at any time.',
              '仅当要去掉的是这个软件包时：将其卸载。以后随时可以重新安装。',
            ),
            command,
            true,
          ),
        ),
        step(
          say(
            'Remove any other in the way it came: an MSI in Settings, Apps; an unpacked archive by deleting its directory once nothing points there.',
            '其他安装按原来的方式移除：MSI 在“设置 - 应用”中卸载；解压的压缩包在不再被引用后删除其目录。',
          ),
        ),
      ],
      verify: say(
        'One installer is left, and "go version" prints its release.',
        '只剩一种安装方式，且 go version 输出它的版本。',
      ),
    }
  },
})
