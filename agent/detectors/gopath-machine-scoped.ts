import type { Origin } from '../contract/origin.ts'
import type { Profiles } from '../contract/sections/profiles.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const NAMES: ReadonlySet<string> = new Set(['GOPATH', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'GOENV'])

type Found = { name: string; value: string; origin: Origin }

/**
 * A start-up file below /etc that builds the directory from $HOME gives every user an own one, which is right: no
 * finding. `/etc/environment` and the registry's machine part do not know the user, so there it is wrong.
 */
export const gopathMachineScoped = defineDetector({
  id: 'GOPATH_MACHINE_SCOPED',
  severity: 'high',
  severityVaries: say(
    'Medium for a directory that belongs to no user; info on build machines.',
    '若目录不属于任何用户，则为中等；在构建机上为提示。',
  ),
  layers: ['windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  roles: ['workstation', 'ci'],
  needs: [],
  wants: ['registry', 'profiles'],
  texts: {
    title: say('GOPATH, GOBIN or GOCACHE is set for the whole machine', 'GOPATH 等被设置为系统变量'),
    why: say(
      'Every account then shares one workspace or cache: files belong to whoever wrote them first, others cannot write, and a directory in somebody’s profile is closed to everybody else.',
      '这样所有账户会共用同一个工作区或缓存：文件归最先写入者所有，其他人无法写入；若目录位于某人的个人文件夹，其他人根本无法访问。',
    ),
    rule: say(
      'Fires for GOPATH, GOBIN, GOCACHE, GOMODCACHE or GOENV among the system variables of Windows or in a file below /etc. High when the value refers to a user or lies in a user’s directory. Silent for shell files that use $HOME, for directories the policy allows, and in containers.',
      '当 GOPATH、GOBIN、GOCACHE、GOMODCACHE 或 GOENV 设置在 Windows 系统变量或 /etc 下的文件中时触发。若值引用了用户或位于某个用户目录中，则为高。使用 $HOME 的 shell 文件、策略允许的目录以及容器不触发。',
    ),
  },
  source: 'catalogue B.002; C-37, C-69',
  check(_, context) {
    const { env, policy } = context
    const paths = pathsOf(env.kind)
    const found = env.kind === 'windows' ? inRegistry(context) : inEtc(context)
    return found
      .filter(({ value }) => value !== '' && value !== 'off')
      .filter(({ value }) => !policy.machineGoDirs.some((dir) => paths.under(value, dir)))
      .map(({ name, value, origin }) => {
        const personal = PERSONAL.test(value)
        return {
          subject: name,
          severity: env.role === 'ci' ? 'info' : personal ? 'high' : 'medium',
          layer: layerOf(origin),
          evidence: { variable: name, value, origin, case: personal ? 'personal' : 'shared' },
        }
      })
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const [name, value] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'value'))]
    const en = `${name} is ${value} for every user, set in ${at.en}`
    const zh = `${at.zh}为所有用户设置了 ${name}=${value}`
    return evidence['case'] === 'personal'
      ? say(`${en}, although that is one user’s directory.`, `${zh}，而这是某个用户的目录。`)
      : say(`${en}.`, `${zh}。`)
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable(textOf(evidence, 'variable'), originOf(evidence)),
      step(
        say(
          'Leave it unset: each user then has a directory in the own profile. Who wants another sets it with "go env -w".',
          '保持不设置即可：每个用户会使用自己目录下的默认位置；需要其他位置的用户可用 go env -w 设置。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      'For each user "go env GOPATH GOCACHE" names a directory in the own profile.',
      '每个用户的 go env GOPATH GOCACHE 都指向自己目录下的位置。',
    ),
  }),
})

/** What stands for one user: a variable, the redacted home, or any directory below the place of homes. */
const PERSONAL =
  /%(?:USERNAME|USERPROFILE|HOMEPATH|(?:LOCAL)?APPDATA)%|\$\{?(?:HOME|USER|LOGNAME)\b|^~|(?:^|[\\/])<u\d+>(?=[\\/]|$)|^[A-Za-z]:[\\/]Users[\\/](?!Public(?:[\\/]|$))|^\/(?:home|Users)\/(?!Shared(?:\/|$))/i

function inRegistry(context: Context): Found[] {
  const { key = '', values = [] } = context.need('registry')?.machine ?? {}
  return values
    .filter(({ name }) => NAMES.has(name.toUpperCase()))
    .map(({ name, raw }) => ({
      name: name.toUpperCase(),
      value: raw.trim(),
      origin: { kind: 'machine', ref: `${key}\\${name}`, confidence: 'high' },
    }))
}

/** The last line that sets a variable, over all files below /etc. */
function inEtc(context: Context): Found[] {
  const profiles = context.need('profiles')
  const found = new Map<string, Found>()
  for (const file of profiles?.files ?? []) {
    if (!file.file.startsWith('/etc/')) continue
    for (const assignment of file.assignments) {
      const value = NAMES.has(assignment.name) ? sharedValue(file, assignment) : null
      if (value === null) continue
      const kind = file.syntax === 'pam' ? 'pam' : 'profile'
      found.set(assignment.name, {
        name: assignment.name,
        value,
        origin: { kind, ref: file.file, line: assignment.line, confidence: 'high' },
      })
    }
  }
  return [...found.values()]
}

type File = Profiles['files'][number]

/** The value everybody gets; null where each user gets an own one or the text does not tell. */
function sharedValue({ syntax }: File, { op, value, effective }: File['assignments'][number]): string | null {
  if (op === 'unset') return null
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2')
  if (syntax === 'pam' || !/[$`~%]/.test(text)) return text
  if (/\$\{?(?:HOME|USER|LOGNAME|UID|EUID|XDG_)|~|\$\(|`|%h/.test(text)) return null
  return effective !== undefined && !PERSONAL.test(effective) ? effective : null
}
