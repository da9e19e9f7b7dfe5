import type { Projects } from '../contract/sections/projects/project.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import type { Dirs } from '../contract/sections/dirs.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { errorOf } from './go-facts.ts'
import type { Report } from './report.ts'

/** What the report shows of go.mod and go.work; null where it shows neither. */
export function projectsOf(report: Report, dirs: Dirs | null, kind: EnvKind): Projects | null {
  const paths = pathsOf(kind)
  const stray = errorOf(report, 'go-mod-in-gopath')
  const file = report.goLines.find(({ file: name }) => name.endsWith('go.mod'))
  if (!stray && !file) return null
  const gopath = dirs?.gopath[0]?.root.path ?? '$GOPATH'
  const root = report.goEnv['GOMOD'] ? paths.parent(report.goEnv['GOMOD']) : '.'
  return {
    roots: [],
    complete: false,
    list: file
      ? [
          {
            id: 'report',
            root,
            fs: '',
            volume: 'unknown',
            builtRecently: true,
            remoteOnly: false,
            goMod: {
              file: report.goEnv['GOMOD'] || file.file,
              module: '',
              go: file.go,
              requires: [],
              replaces: [],
            },
            ci: [],
            setupGo: [],
            hardcoded: [],
          },
        ]
      : [],
    strayGoMods: stray ? [{ file: paths.join(gopath, 'go.mod'), place: 'gopath', module: '', size: 0 }] : [],
  }
}
