import type { Project } from '../../agent/contract/sections/projects/project.ts'
import type { EnvKind } from '../../agent/contract/snapshot.ts'
import { goMod, goWork, projectOf } from './projects.ts'
import { home } from './snapshot.ts'

/** A workspace with modules in step, one with vendor/, build definitions that name the same Go. */
export function fullProjects(kind: EnvKind, go: string): Project[] {
  const base = `${kind === 'windows' ? 'C:/Users/<u1>' : home(kind)}/src`
  const fs = kind === 'windows' ? 'NTFS' : kind === 'macos' ? 'apfs' : 'ext4'
  const requires = Array.from(
    { length: 30 },
    (_, at) => `example.com/lib${at}@v1.${at}.0${at > 12 ? ' // indirect' : ''}`,
  )
  const vcs = { kind: 'git' as const, ownedByUser: true, safeDirectory: false, filemodeNoise: false }
  const services = ['api', 'worker', 'gateway', 'billing'].map((name) => `./${name}`)
  const workspace = services.map((name, at): Project => {
    const root = `${base}/shop/${name.slice(2)}`
    return projectOf(root, {
      id: `w${at}`,
      repository: `${base}/shop`,
      fs,
      vcs,
      usesCgo: false,
      goMod: goMod(root, { go: '1.26.0', toolchain: go, requires }),
      goWork: goWork(
        `${base}/shop`,
        services.map((path) => ({
          path,
          goMod: goMod(`${base}/shop/${path.slice(2)}`, { go: '1.26.0', requires }),
        })),
        { go: '1.26.0' },
      ),
      gowork: `${base}/shop/go.work`,
      ci:
        at === 0
          ? [ciGo(`${base}/shop`, '1.26'), ciGo(`${base}/shop`, '1.27')].map((go) => ({
              ...go,
              matrix: true,
            }))
          : [],
      setupGo:
        at === 0
          ? [
              {
                file: `${base}/shop/.github/workflows/ci.yml`,
                line: 10,
                job: 'build',
                major: 6,
                cache: true,
                selfHosted: false,
                timesInJob: 1,
              },
            ]
          : [],
    })
  })
  const root = `${base}/tool`
  const vendored = projectOf(root, {
    id: 'v1',
    fs,
    vcs,
    goMod: goMod(root, { go: '1.26.0', requires }),
    vendor: {
      workspace: false,
      modules: requires.map((text) => {
        const [path = '', version = ''] = text.replace(/ .*/, '').split('@')
        return { path, version, explicit: true, packages: true }
      }),
    },
    ci: [ciGo(root, '1.27')],
  })
  return [...workspace, vendored]
}

const ciGo = (root: string, version: string): Project['ci'][number] => ({
  file: `${root}/.github/workflows/ci.yml`,
  line: 12,
  system: 'github',
  job: 'build',
  raw: `'${version}'`,
  yamlNumber: false,
  parsed: version,
  resolved: version === '1.27' ? '1.27.2' : '1.26.9',
  matrix: false,
})
