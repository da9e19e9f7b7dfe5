import type { Machine } from '../../machine/machine.ts'
import { quiet } from '../go/run.ts'

/** What the go command itself was built for. */
export type Target = { os: string; arch: string }

/**
 * The person's settings, for it is they that are tried, without those that are right elsewhere only: another target,
 * a workspace, a toolchain that would be fetched. Nothing is downloaded, no cache but its own is read or written.
 */
export const smokeEnvironment = (
  machine: Machine,
  variables: Readonly<Record<string, string>>,
  place: (name: string) => string,
  target: Target | undefined,
): Record<string, string> => ({
  ...variables,
  ...quiet(machine),
  GOPROXY: 'off',
  GOSUMDB: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  GO111MODULE: 'on',
  GOCACHE: place('cache'),
  GOCACHEPROG: '',
  GOMODCACHE: place('mod'),
  ...(target ? { GOOS: target.os, GOARCH: target.arch } : {}),
})
