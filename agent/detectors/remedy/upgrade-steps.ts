import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { psStep, say, shStep, step } from './steps.ts'

const WINDOWS: Readonly<Record<string, string>> = {
  msi: 'winget upgrade --id GoLang.Go',
  winget: 'winget upgrade --id GoLang.Go',
  choco: 'choco upgrade golang',
  scoop: 'scoop update go',
}
const POSIX: Readonly<Record<string, { command: string; elevated?: true }>> = {
  brew: { command: 'brew upgrade go' },
  snap: { command: 'sudo snap refresh go', elevated: true },
  dnf: { command: 'sudo dnf upgrade golang', elevated: true },
  apk: { command: 'sudo apk upgrade go', elevated: true },
  mise: { command: 'mise use --global go@latest' },
}

const BY_HAND = say(
  'Unpack the newest release from go.dev/dl into a directory of its own, try it with one project, then point PATH at it. The old directory can stay until then.',
  '把 go.dev/dl 上的最新版本解压到单独的目录，先用一个项目试用，再让 PATH 指向它。在此之前旧目录可以保留。',
)
const BY_MANAGER = say(
  'Install a newer Go with the version manager that brought this one, and make it the default.',
  '用安装该版本的版本管理器安装较新的 Go，并将其设为默认版本。',
)
const BY_DISTRIBUTION = say(
  'Look for a newer Go among the packages of the distribution and its backports. If there is none, unpack a release from go.dev/dl into a directory of its own.',
  '在发行版及其 backports 的软件包中查找较新的 Go；若没有，请将 go.dev/dl 上的版本解压到单独的目录。',
)
const MANAGERS = ['asdf', 'gvm', 'goenv', 'g', 'gobrew', 'sdk', 'nix', 'vscode', 'toolchain-modcache']

/** How to get a newer Go by the way this one came; the command is shown, never run by itself. */
export function upgradeGo(source: string, kind: EnvKind): RemedyStep[] {
  const text = say('Upgrade Go by the way it was installed.', '按原来的安装方式升级 Go。')
  const windows = kind === 'windows' ? WINDOWS[source] : undefined
  if (windows !== undefined) return [psStep(text, windows, source === 'choco')]
  const posix = kind === 'windows' ? undefined : POSIX[source]
  if (posix) return [shStep(text, posix.command, posix.elevated ?? false)]
  if (MANAGERS.includes(source)) return [step(BY_MANAGER)]
  if (source === 'hostedtoolcache') return [step(BY_JOB)]
  return [step(source === 'apt' || source === 'pacman' ? BY_DISTRIBUTION : BY_HAND)]
}

const BY_JOB = say(
  'Ask for a newer Go in the set-up step of the job, or update the image of the build agents.',
  '在任务的环境准备步骤中请求较新的 Go，或更新构建代理的镜像。',
)
