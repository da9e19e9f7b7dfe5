import { defineDetector, type Draft } from './detector.ts'
import { rowsOf, textOf } from './evidence.ts'
import { EDITIONS, governedByPolicy } from './model/execution-policy.ts'
import { psStep, say } from './remedy/steps.ts'

const PROGRAMS: Readonly<Record<string, string>> = { powershell: 'powershell.exe', pwsh: 'pwsh.exe' }

/** Not on build machines: their images set Bypass for the scripts of their jobs. */
export const execPolicyBypassPersisted = defineDetector({
  id: 'EXEC_POLICY_BYPASS_PERSISTED',
  severity: 'low',
  layers: ['user', 'windows-host'],
  platforms: ['windows'],
  roles: ['workstation'],
  needs: ['windows'],
  texts: {
    title: say('Execution policy Bypass or Unrestricted is stored', '持久化了过宽的执行策略'),
    why: say(
      'A script that needed Bypass once should get it for its own process. Stored, it also lets downloaded scripts run without a question, for ever.',
      '脚本偶尔需要 Bypass 时，应只对该进程生效。若被持久保存，下载的脚本也会一直不经询问直接运行。',
    ),
    rule: say(
      'Fires when the scope CurrentUser or LocalMachine of Windows PowerShell or PowerShell 7 holds Bypass or Unrestricted. Silent for the process scope and where Group Policy decides.',
      '当 Windows PowerShell 或 PowerShell 7 的 CurrentUser 或 LocalMachine 作用域保存了 Bypass 或 Unrestricted 时触发。仅进程作用域，或由组策略决定时，不触发。',
    ),
  },
  source: 'catalogue B.002; A-002-02',
  labels: {
    wideScope: say('Scope', '作用域'),
    editions: say('Editions', '版本'),
    shellEdition: say('Edition', '版本'),
    storedPolicy: say('Stored policy', '已保存的策略'),
  },
  check({ windows }) {
    return (['CurrentUser', 'LocalMachine'] as const).flatMap((scope): Draft[] => {
      const rows = EDITIONS.flatMap((edition) => {
        const scopes = windows.executionPolicy[edition]
        const policy = scopes?.find((entry) => entry.scope === scope)?.policy
        const wide = policy === 'Bypass' || policy === 'Unrestricted'
        return wide && scopes && !governedByPolicy(scopes)
          ? [{ shellEdition: edition, storedPolicy: policy }]
          : []
      })
      if (rows.length === 0) return []
      const layer = scope === 'LocalMachine' ? 'windows-host' : 'user'
      return [{ subject: scope, layer, evidence: { wideScope: scope, editions: rows } }]
    })
  },
  explain(evidence) {
    const scope = textOf(evidence, 'wideScope')
    const found = rowsOf(evidence, 'editions').map(
      (row) => `${textOf(row, 'shellEdition')} ${textOf(row, 'storedPolicy')}`,
    )
    return say(
      `The scope ${scope} stores ${found.join(', ')}.`,
      `${scope} 作用域保存了 ${found.join('、')}。`,
    )
  },
  remedy(evidence) {
    const machine = evidence['wideScope'] === 'LocalMachine'
    const scope = machine ? 'LocalMachine' : 'CurrentUser'
    const editions = rowsOf(evidence, 'editions').flatMap(
      (row) => PROGRAMS[textOf(row, 'shellEdition')] ?? [],
    )
    const programs = editions.length > 0 ? editions : ['powershell.exe']
    return {
      steps: programs.map((program) =>
        psStep(
          say(
            `Store RemoteSigned instead (${program}); local scripts still run.`,
            `改为保存 RemoteSigned（${program}）；本地脚本仍可运行。`,
          ),
          `${program} -NoProfile -Command "Set-ExecutionPolicy RemoteSigned -Scope ${scope}"`,
          machine,
        ),
      ),
      verify: say(
        '"Get-ExecutionPolicy -List" shows RemoteSigned for that scope.',
        'Get-ExecutionPolicy -List 显示该作用域为 RemoteSigned。',
      ),
    }
  },
})
