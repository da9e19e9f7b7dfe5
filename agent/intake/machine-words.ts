import type { EnvKind } from '../contract/snapshot.ts'
import type { Report } from './report.ts'

const PROCESSORS: readonly (readonly [RegExp, string])[] = [
  // Under Rosetta `uname -m` says x86_64, the kernel's name does not.
  [/RELEASE_ARM64|\bApple M\d\b|\baarch64\b|\bmachine:? arm64\b/, 'arm64'],
  [/RELEASE_X86_64|^(?:Linux|MINGW64|MSYS|CYGWIN)\S* .*\bx86_64\b|^\s*x86_64\s*$/, 'amd64'],
  [/^Linux .*\b(?:armv6l|armv7l)\b|^\s*armv[67]l\s*$/, 'arm'],
  [/^Linux .*\bi[3-6]86\b/, '386'],
]

/** The machine's processor where a line of `uname` or of a system report names it, as a GOARCH. */
export const machineArchIn = (line: string): string | null =>
  PROCESSORS.find(([form]) => form.test(line))?.[1] ?? null

export const platformWordIn = (line: string): EnvKind | null =>
  /microsoft-standard|\bWSL ?[12]?\b|^Linux .*-Microsoft\b/.test(line)
    ? 'wsl'
    : /^Darwin \S+ \d/.test(line)
      ? 'macos'
      : null

const GO_SYSTEMS: Readonly<Record<string, EnvKind>> = {
  linux: 'linux',
  darwin: 'macos',
  windows: 'windows',
}

/**
 * Family of the machine: as Go names it, else by the look of its paths. Where nothing tells, POSIX rules are assumed.
 * A drive below /mnt, or a word, makes a Linux one WSL.
 */
export function platformOf(report: Report): EnvKind {
  const { goEnv, goVersion, platform, path } = report
  const named = GO_SYSTEMS[goEnv['GOHOSTOS'] ?? ''] ?? GO_SYSTEMS[goVersion?.goos ?? '']
  const mounted = path !== null && /(?:^|:)\/mnt\/[a-z]\//.test(path)
  if (named === 'linux' && (platform === 'wsl' || mounted)) return 'wsl'
  if (named) return named
  if (platform) return platform
  const texts = placesIn(report)
  const notRecognised = report.errors.some(({ text }) => /is not recognized|%PATH%/.test(text))
  if (notRecognised || texts.some((text) => /^"?[A-Za-z]:[\\/]|;[A-Za-z]:\\/.test(text))) return 'windows'
  if (texts.some((text) => /(?:^|:)(?:\/Users\/|\/opt\/homebrew\/|\/usr\/local\/Cellar\/)/.test(text)))
    return 'macos'
  return mounted ? 'wsl' : 'linux'
}

/** Every text of a report that may be a path, with PATH last. */
function placesIn({
  goEnv,
  processEnv,
  which,
  profileLines,
  goEnvFile,
  path,
  files,
  errors,
}: Report): string[] {
  const roots = errors.map((error) =>
    'root' in error ? (error.root ?? '') : 'dir' in error ? error.dir : '',
  )
  return [
    ...Object.values(processEnv),
    ...Object.values(goEnv),
    ...profileLines.map(({ value }) => value),
    ...(goEnvFile?.text.match(/(?<==).*$/gm) ?? []),
    ...which,
    ...files,
    ...roots,
    ...(path === null ? [] : [path]),
  ]
}

/** Go's own places below the home directory (os.UserCacheDir, os.UserConfigDir). */
const BELOW_HOME: Readonly<Record<string, readonly string[]>> = {
  GOCACHE: ['/.cache/go-build', '/Library/Caches/go-build', '\\AppData\\Local\\go-build'],
  GOENV: ['/.config/go/env', '/Library/Application Support/go/env', '\\AppData\\Roaming\\go\\env'],
}
const HOME_FOLDER =
  /(?:^|[:;"'])(\/home\/[^/:;"'\s]+|\/Users\/[^/:;"'\s]+|[A-Za-z]:\\Users\\[^\\:;"'/]+)(?=$|[\\/:;"'])/i

/** The home directory, told or by the places Go puts below it; null where no path lies in one. */
export function homeOf(report: Report, kind: EnvKind): string | null {
  const { processEnv, goEnv } = report
  const told = processEnv[kind === 'windows' ? 'USERPROFILE' : 'HOME']
  if (told) return told
  for (const [name, endings] of Object.entries(BELOW_HOME)) {
    const value = goEnv[name] ?? ''
    const ending = endings.find((each) => value.toLowerCase().endsWith(each.toLowerCase()))
    if (ending !== undefined && value.length > ending.length) return value.slice(0, -ending.length)
  }
  for (const text of placesIn(report)) {
    const folder = HOME_FOLDER.exec(text)?.[1]
    if (folder !== undefined) return folder
  }
  return null
}
