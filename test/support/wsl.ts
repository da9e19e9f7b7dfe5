import type { NetworkingMode, WslHost } from '../../agent/contract/sections/wsl-host.ts'
import type { Wsl } from '../../agent/contract/sections/wsl.ts'

/** A distribution as it comes from the store, with one drive. Composed. */
export const wslOf = (changes: Partial<Wsl> = {}): Wsl => ({
  distro: 'Ubuntu-24.04',
  wslVersion: 2,
  conf: [],
  interop: true,
  appendWindowsPath: true,
  mountRoot: '/mnt/',
  mounts: [{ target: '/mnt/c', source: 'C:\\', fs: '9p', options: ['rw', 'aname=drvfs;path=C:\\;uid=1000'] }],
  wslenv: [],
  systemd: true,
  ...changes,
})

export const wslHostOf = (
  networkingMode: (typeof NetworkingMode)['enum'][number],
  changes: Partial<WslHost> = {},
): WslHost => ({
  networkingMode,
  distros: [{ name: 'Ubuntu-24.04', wslVersion: 2, running: true, default: true }],
  ...changes,
})
