import type { Assignment, Profile } from '../contract/sections/profiles.ts'
import type { PolicyScope } from '../contract/sections/windows.ts'
import { defineDetector, Undecidable, type Context, type Draft } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { EDITIONS, editionOf, effectivePolicy, runsUnder } from './model/execution-policy.ts'
import { resolveCommand, pathView } from './model/path-view.ts'
import { quotePsPath } from './remedy/quote.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

const PROGRAM = { powershell: 'powershell.exe', pwsh: 'pwsh.exe' } as const

export const execPolicyBlocksProfile = defineDetector({
  id: 'EXEC_POLICY_BLOCKS_PROFILE',
  severity: 'medium',
  severityVaries: say(
    'Low where cmd, which reads no profile, finds go all the same.',
    '若不读取 profile 的 cmd 仍能找到 go，则为低。',
  ),
  layers: ['user'],
  platforms: ['windows'],
  needs: ['profiles', 'windows'],
  wants: ['os', 'path', 'sessions'],
  texts: {
    title: say('Execution policy prevents the profile that sets up Go', '执行策略阻止加载设置 Go 的 profile'),
    why: say(
      'PowerShell refuses to run the profile, so the Go settings in it never take effect there. go.exe itself is not affected by execution policies.',
      'PowerShell 拒绝运行该 profile，其中的 Go 设置因此不会生效。执行策略并不影响 go.exe 本身。',
    ),
    rule: say(
      'Fires when a PowerShell profile sets a Go variable or puts a Go directory on PATH and the policy in force for that edition is Restricted, AllSigned with an unsigned profile, or RemoteSigned with a profile marked as downloaded.',
      '当 PowerShell profile 设置了 Go 变量或把 Go 目录加入 PATH，而该版本 PowerShell 生效的策略为 Restricted、AllSigned（profile 未签名）或 RemoteSigned（profile 带有下载标记）时触发。',
    ),
  },
  source: 'catalogue B.002 and B.004; C-36, C-75; PowerShell about_Execution_Policies',
  labels: {
    edition: say('PowerShell', 'PowerShell 版本'),
    executionPolicy: say('Policy in force', '生效的策略'),
    unreadLines: say('Lines that do not run', '未执行的行'),
  },
  check({ profiles, windows }, context) {
    const files = profiles.files.filter(
      ({ syntax, assignments }) => syntax === 'powershell' && assignments.some(setsGo),
    )
    if (files.length === 0) return []
    const server = context.want('os')?.name.includes('Server') ?? false
    return EDITIONS.flatMap((edition): Draft[] => {
      const scopes = windows.executionPolicy[edition]
      if (!scopes) return []
      const { policy, byPolicy } = effectivePolicy(scopes, edition, server)
      const blocked = files.filter((file) => editionOf(file.file) === edition && refuses(policy, file))
      const [first] = blocked
      if (!first) return []
      return [
        {
          subject: edition,
          severity: cmdFindsGo(context) ? 'low' : 'medium',
          evidence: {
            edition,
            executionPolicy: policy,
            case: byPolicy ? 'policy' : first.webMarked && policy === 'RemoteSigned' ? 'marked' : 'stored',
            path: first.file,
            unreadLines: blocked.flatMap(linesOf).slice(0, 100),
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [edition, policy] = [textOf(evidence, 'edition'), textOf(evidence, 'executionPolicy')]
    const file = shown(textOf(evidence, 'path'))
    return say(
      `The policy of ${edition} is ${policy}, so it does not run ${file}, which sets up Go.`,
      `${edition} 的执行策略为 ${policy}，因此不会运行用于设置 Go 的 ${file}。`,
    )
  },
  remedy(evidence) {
    const move = step(
      say(
        'Preferably set these values as user environment variables; then no profile is needed for Go.',
        '建议将这些值设置为用户环境变量，这样 Go 就不再依赖 profile。',
      ),
    )
    const program = PROGRAM[evidence['edition'] === 'pwsh' ? 'pwsh' : 'powershell']
    const allow = psStep(
      say(
        'Otherwise let this edition run local scripts, for you alone.',
        '否则，仅为当前用户允许该版本运行本地脚本。',
      ),
      `${program} -NoProfile -Command "Set-ExecutionPolicy RemoteSigned -Scope CurrentUser"`,
    )
    const file = textOf(evidence, 'path')
    const unblock = psStep(
      say(
        'Read the profile; if you know its contents, take the download mark off.',
        '查看该 profile；确认内容无误后，去除其下载标记。',
      ),
      `Get-Content -LiteralPath ${quotePsPath(file)}\nUnblock-File -LiteralPath ${quotePsPath(file)} -Confirm`,
    )
    const owner = step(
      say(
        'The policy is set by Group Policy; only its owner can change it.',
        '该策略由组策略设置，只有策略负责人可以更改。',
      ),
    )
    const last = evidence['case'] === 'policy' ? owner : evidence['case'] === 'marked' ? unblock : allow
    return {
      steps: [move, last, step(NEW_SESSION)],
      verify: say(
        'A new PowerShell shows no error about the profile, or Go works without it.',
        '新的 PowerShell 不再报告 profile 错误，或者 Go 不依赖它也能工作。',
      ),
    }
  },
})

/** PATH only where the text names Go: a profile may add anything else. */
const setsGo = ({ name, value, op }: Assignment): boolean =>
  op !== 'unset' &&
  (/^path$/i.test(name)
    ? /(?:^|[\\/;"'{:%])go(?:lang|root|path|bin|[-.]?\d[\d.]*)?(?=[\\/%"'};]|$)/i.test(value)
    : /^C?GO/i.test(name))

function refuses(policy: PolicyScope['policy'], profile: Profile): boolean {
  const runs = runsUnder(policy, profile)
  if (runs === undefined) {
    const open = profile.signed === undefined ? 'is signed' : 'counts as local'
    throw new Undecidable(`profiles: whether ${profile.file} ${open} is not known`)
  }
  return !runs
}

const linesOf = ({ file, assignments }: Profile) =>
  assignments.filter(setsGo).map(({ name, line }) => ({
    variable: name,
    origin: { kind: 'profile' as const, ref: file, line, confidence: 'high' as const },
  }))

function cmdFindsGo(context: Context): boolean {
  const [path, sessions] = [context.want('path'), context.want('sessions')]
  const cmd = sessions?.list.find(({ id }) => id === 'cmd')
  return (
    path !== null &&
    cmd !== undefined &&
    resolveCommand(pathView(path, 'windows'), cmd, 'go', 'windows').length > 0
  )
}
