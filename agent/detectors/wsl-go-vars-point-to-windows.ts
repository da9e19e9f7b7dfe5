import type { Origin } from '../contract/origin.ts'
import type { Severity } from '../contract/finding.ts'
import { defineDetector, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { installAt } from './model/installs.ts'
import { isForeign, wslPaths } from './model/paths.ts'
import type { SessionId } from './model/path-view.ts'
import { settingOf } from './model/setting.ts'
import { onWindowsDrive } from './model/wsl-paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { quotePs } from './remedy/quote.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

const NAMES = ['GOROOT', 'GOPATH', 'GOBIN', 'GOMODCACHE', 'GOCACHE', 'GOTMPDIR'] as const
type Name = (typeof NAMES)[number]

/** On a Windows drive they are what WSL_GO_CACHE_ON_DRVFS speaks of; that rule names GOPATH too. */
const CACHES: ReadonlySet<Name> = new Set(['GOPATH', 'GOMODCACHE', 'GOCACHE'])

export const wslGoVarsPointToWindows = defineDetector({
  id: 'WSL_GO_VARS_POINT_TO_WINDOWS',
  severity: 'critical',
  severityVaries: say(
    'Critical for GOROOT; otherwise high for a value written the Windows way, medium for one below the mount point of a drive.',
    'GOROOT 为严重；其他变量若为 Windows 写法则为高，若位于驱动器挂载点之下则为中等。',
  ),
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['sessions'],
  wants: ['wsl', 'goInstalls', 'goEnvFile', 'profiles', 'registry'],
  texts: {
    title: say('Go variables inside WSL point to Windows', 'WSL 内的 Go 变量指向 Windows 路径'),
    why: say(
      'A Linux go cannot use a path like C:\\Go: as GOROOT it stops every command, as GOPATH or a cache it is refused or becomes a folder of that odd name in the current directory.',
      'Linux 的 go 无法使用 C:\\Go 这样的路径：作为 GOROOT 会使所有命令失败，作为 GOPATH 或缓存则会被拒绝，或在当前目录中生成一个同名的怪异文件夹。',
    ),
    rule: say(
      'Fires when GOROOT, GOPATH, GOBIN, GOMODCACHE, GOCACHE or GOTMPDIR is a drive or network path of Windows, and for GOROOT, GOBIN and GOTMPDIR also below the mount point of a Windows drive. Silent for a Linux SDK that was unpacked there and where the group allows Windows drives.',
      '当 GOROOT、GOPATH、GOBIN、GOMODCACHE、GOCACHE 或 GOTMPDIR 为 Windows 的驱动器或网络路径时触发；GOROOT、GOBIN、GOTMPDIR 位于 Windows 驱动器挂载点之下时也触发。解压在那里的 Linux SDK，以及本组允许使用 Windows 驱动器时不触发。',
    ),
  },
  source: 'catalogue B.001; A-002-08, C-42',
  labels: { viaWslenv: say('Passed by WSLENV', '由 WSLENV 传入') },
  check({ sessions }, context): Draft[] {
    const onDrive = onWindowsDrive(context)
    const inUse = [...sessions.list].sort(
      (a, b) => Number(b.id === sessions.primary) - Number(a.id === sessions.primary),
    )
    return NAMES.flatMap((name) => {
      for (const { id, outcome } of inUse) {
        const setting = outcome === 'ok' ? valueIn(context, id, name) : undefined
        if (!setting) continue
        const severity = severityOf(name, setting.value, onDrive, context)
        if (severity === null) continue
        const { origin, value } = setting
        const stored = origin.kind !== 'process' && origin.kind !== 'wsl-interop'
        const viaWslenv = stored ? undefined : passedUntranslated(name, context)
        return [
          {
            subject: name,
            severity,
            evidence: evidenceOf({ variable: name, value, session: id, origin, viaWslenv }),
          },
        ]
      }
      return []
    })
  },
  explain(evidence) {
    const [name, value] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'value'))]
    const at = originWords(originOf(evidence))
    return evidence['viaWslenv'] === true
      ? say(
          `${name} is ${value}; WSLENV on Windows passes it on without translating it.`,
          `${name} 的值为 ${value}；Windows 的 WSLENV 未经转换就把它传入。`,
        )
      : say(`${name}, set in ${at.en}, is ${value}.`, `${at.zh}设置的 ${name} 为 ${value}。`)
  },
  remedy(evidence) {
    const name = textOf(evidence, 'variable')
    const steps =
      evidence['viaWslenv'] === true ? [takeOutOfWslenv(name)] : unsetVariable(name, originOf(evidence))
    return {
      steps: [...steps, step(NEW_SESSION)],
      verify: say(
        '"go env" in the distribution shows Linux directories only.',
        '在发行版中，go env 只显示 Linux 目录。',
      ),
    }
  },
})

/** What Go takes in a session; the look at the chain is made only where something sets the variable. */
function valueIn(context: Context, id: SessionId, name: Name): { value: string; origin: Origin } | undefined {
  const live = context.want('sessions')?.list.find((session) => session.id === id)?.variables[name]
  const stored = live || context.want('goEnvFile')?.keys.some((key) => key.name === name)
  return stored ? settingOf(context, id, name) : undefined
}

function severityOf(
  name: Name,
  value: string,
  onDrive: (path: string) => boolean,
  { want, policy }: Context,
): Severity | null {
  if (isForeign(value, 'wsl')) return name === 'GOROOT' ? 'critical' : 'high'
  if (CACHES.has(name) || !onDrive(value)) return null
  if (name !== 'GOROOT') return policy.allowDrvfs ? null : 'medium'
  const installs = want('goInstalls')
  return installs && installAt(installs, value, wslPaths)?.go?.kind === 'elf' ? null : 'critical'
}

/** Listed in WSLENV without the flag that translates paths (`p`, or `l` for lists). */
const passedUntranslated = (name: Name, { want }: Context): true | undefined =>
  want('wsl')?.wslenv.some((item) => item.name === name && !/[pl]/.test(item.flags)) || undefined

const takeOutOfWslenv = (name: string) =>
  psStep(
    say(`Take ${name} out of WSLENV of the Windows user.`, `从 Windows 用户的 WSLENV 中去掉 ${name}。`),
    [
      `$old = [Environment]::GetEnvironmentVariable('WSLENV', 'User')`,
      `$new = @("$old".Split(':') | Where-Object { $_.Split('/')[0] -ne ${quotePs(name)} }) -join ':'`,
      `[Environment]::SetEnvironmentVariable('WSLENV', $new, 'User')`,
    ].join('\n'),
  )
