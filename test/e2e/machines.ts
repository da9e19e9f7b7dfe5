import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { CURRENT_GO } from '../support/current-go.ts'
import { home, profileLine, snapshotOf } from '../support/snapshot.ts'

const PROFILE = `${home('linux')}/.profile`
const path = ['/usr/local/go/bin', '/usr/bin', '/bin']
const install = { root: '/usr/local/go', version: CURRENT_GO }

/** A machine with one Go and nothing wrong. Composed. */
export const cleanMachine = (): Snapshot =>
  snapshotOf({ installs: [install], path, os: { name: 'Debian GNU/Linux', version: '12' } })

/** The same machine after somebody put an old Go in front: `export PATH=/opt/old/go/bin:$PATH`, gone since. */
export const machineWithOrphan = (): Snapshot =>
  snapshotOf({
    installs: [install],
    path: [
      { dir: '/opt/old/go/bin', origin: profileLine(PROFILE, 12), is: { exists: false, isDir: false } },
      ...path,
    ],
    os: { name: 'Debian GNU/Linux', version: '12' },
    profiles: [
      {
        file: PROFILE,
        assignments: [
          { line: 12, name: 'PATH', op: 'prepend', value: '/opt/old/go/bin:$PATH', exported: true },
        ],
      },
    ],
  })

/** Its Go has had no fixes for years. */
export const machineWithOldGo = (): Snapshot =>
  snapshotOf({ installs: [{ ...install, version: 'go1.22.3' }], path })

/** A stale `export GOROOT=` that points at another version than the go command. */
export const machineWithStaleGoroot = (): Snapshot =>
  snapshotOf({
    installs: [
      { ...install, version: 'go1.22.3' },
      { root: '/opt/go1.20', version: 'go1.20.14' },
    ],
    path,
    sessions: [
      {
        id: 'bash-interactive',
        variables: { GOROOT: '/opt/go1.20', GOPROXY: 'https://goproxy.cn,direct' },
        origins: { GOROOT: profileLine(PROFILE, 9), GOPROXY: profileLine(PROFILE, 10) },
      },
      { id: 'bash-login', variables: {} },
    ],
    profiles: [
      {
        file: PROFILE,
        assignments: [
          { line: 9, name: 'GOROOT', op: 'set', value: '/opt/go1.20', exported: true },
          { line: 10, name: 'GOPROXY', op: 'set', value: 'https://goproxy.cn,direct', exported: true },
        ],
      },
    ],
    goEnvFile: { GOPROXY: 'https://proxy.golang.org' },
    goEnv: { GOROOT: '/opt/go1.20', GOPROXY: 'https://goproxy.cn,direct' },
    active: {
      goroot: '/opt/go1.20',
      gorootSource: 'os-env',
      rootVersion: 'go1.20.14',
      compileVersion: 'go1.20.14',
    },
    os: { name: 'Debian GNU/Linux', version: '12' },
  })
