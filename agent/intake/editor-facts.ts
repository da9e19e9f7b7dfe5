import type { Editor } from '../contract/sections/editor.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { releaseOfFolder } from './go-facts.ts'
import type { Report } from './report.ts'
import { isDesktopPath } from './session-facts.ts'

const PATH_KEYS = ['go.goroot', 'go.gopath', 'go.toolsGopath']

/** Visual Studio Code as the report shows it; null where it shows no setting and no PATH of a desktop program. */
export function editorOf(report: Report, kind: EnvKind): Editor | null {
  const desktop = isDesktopPath(report, kind)
  if (report.editor === null && !desktop) return null
  const paths = pathsOf(kind)
  const settings = Object.entries(report.editor ?? {}).slice(0, 500)
  // A folder that is named for a release holds it, unless the editor says that it found no go.
  const lost = report.errors.some(({ kind: error }) => error === 'editor-without-go')
  const places = settings.flatMap(([key, path]) => {
    if (!PATH_KEYS.includes(key)) return []
    const goVersion = paths.isAbsolute(path) ? releaseOfFolder(path) : null
    const exists = !lost || key !== 'go.goroot'
    return goVersion === null && exists
      ? []
      : [{ key, path, exists, ...(goVersion === null ? {} : { goVersion }) }]
  })
  return {
    flavour: 'code',
    remote: false,
    ...(lost ? { goExtension: 'reported' } : {}),
    settings: settings.map(([key, value]) => ({ key, value, scope: 'user' })),
    paths: places
      .slice(0, 50)
      .map((place) => ({ ...place, writable: null, parentWritable: false, drvfs: false })),
    launch: [],
    // A program that has the desktop's bare PATH has not got the shell's.
    ...(desktop ? { shellEnvironment: { outcome: 'failed', ms: 0 } } : {}),
  }
}
