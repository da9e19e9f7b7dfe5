import type { Dirs } from '../contract/sections/dirs.ts'
import type { GoInstalls } from '../contract/sections/go-installs.ts'
import type { Path, PathDir } from '../contract/sections/path.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { pathsOf, type Paths } from '../detectors/model/paths.ts'
import { splitStored } from '../detectors/model/split.ts'
import { fileNamed } from './file-facts.ts'
import { rootOfFile } from './go-facts.ts'
import type { Report } from './report.ts'
import { isDesktopPath } from './session-facts.ts'

type Known = { installs: GoInstalls | null; dirs: Dirs | null; session: SessionId }

/** PATH as the report shows it; of its directories only those that are proven to hold a go are known. */
export function pathOf(report: Report, kind: EnvKind, { installs, dirs, session }: Known): Path | null {
  const paths = pathsOf(kind)
  const lost = report.path === null && lostTool(report, dirs, paths)
  if (report.path === null && !lost) return null
  const desktop = isDesktopPath(report, kind)
  const entries = splitStored(report.path ?? '', kind)
    .filter((raw) => raw !== '' || !lost)
    .slice(0, 2000)
    .map((raw) => ({
      raw,
      dir: raw.replaceAll('"', '').slice(0, 4096),
      origin: { kind: 'process' as const, confidence: 'low' as const },
    }))
  const exe = kind === 'windows' ? 'go.exe' : 'go'
  const roots = (installs?.list ?? []).filter(({ valid }) => valid).map(({ root }) => root)
  const files = [...report.which, ...roots.map((root) => paths.join(root, 'bin', exe))]
  // Among installed tools a go may be a script, a link into an SDK or a copy: the report cannot tell.
  const tools = [
    ...(dirs?.gopath ?? []).map(({ bin }) => bin.path),
    ...(dirs?.gobin ? [dirs.gobin.path] : []),
  ]
  const places = new Map<string, PathDir>()
  for (const file of files) {
    const dir = paths.parent(file)
    const key = paths.norm(dir)
    if (places.has(key) || tools.some((bin) => paths.same(bin, dir))) continue
    const root = rootOfFile(file, kind)
    const whole = root !== null && roots.some((each) => paths.same(each, root))
    places.set(key, {
      dir,
      exists: true,
      isDir: true,
      volume: 'unknown',
      ready: true,
      ...(whole ? { sdkRoot: root } : {}),
      bins: { go: fileNamed(file) },
    })
  }
  // A terminal's PATH is not known where the report shows the desktop's.
  const shown = desktop ? ('gui' as const) : session
  return { sessions: [{ session: shown, entries }], dirs: [...places.values()] }
}

/** `X: command not found` though X lies in the directory of installed tools: that one is not on PATH. */
const lostTool = (report: Report, dirs: Dirs | null, paths: Paths): boolean => {
  const installed = dirs?.gobin ?? dirs?.gopath[0]?.bin
  return report.errors.some(
    (error) =>
      error.kind === 'tool-not-found' &&
      installed?.tools.some(({ path }) => paths.basename(path).replace(/\.exe$/i, '') === error.name),
  )
}
