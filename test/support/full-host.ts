import { GIB, GO, STARTED, type Layout } from './full-layout.ts'
import type { EnvWords, InstallWords } from './snapshot.ts'
import { windowsFacts } from './windows.ts'
import { wslHostOf } from './wsl.ts'

/** The sections about the host itself. */
export function fullHost({ kind, windows, main }: Layout): NonNullable<EnvWords['has']> {
  return {
    drives: {
      list: windows
        ? [
            {
              root: 'C:\\',
              kind: 'fixed',
              fs: 'NTFS',
              totalBytes: 500 * GIB,
              freeBytes: 180 * GIB,
              system: true,
            },
            {
              root: 'D:\\',
              kind: 'fixed',
              fs: 'ReFS',
              totalBytes: 900 * GIB,
              freeBytes: 700 * GIB,
              system: false,
            },
          ]
        : [
            {
              root: '/',
              kind: 'fixed',
              fs: kind === 'macos' ? 'apfs' : 'ext4',
              totalBytes: 500 * GIB,
              freeBytes: 180 * GIB,
              system: true,
            },
          ],
    },
    busy: { programs: [] },
    ...(windows && {
      windows: windowsFacts({
        uninstall: main.source === undefined || main.source === 'msi' ? [msiEntry(main)] : [],
        executionPolicy: {
          powershell: [{ scope: 'CurrentUser', policy: 'RemoteSigned' }],
          pwsh: [{ scope: 'LocalMachine', policy: 'RemoteSigned' }],
        },
        gitLongPaths: true,
        domainJoined: false,
        syncRoots: [{ provider: 'OneDrive', path: 'C:\\Users\\<u1>\\OneDrive' }],
      }),
      groupPolicy: { items: [], refreshedAt: STARTED },
      windowsSecurity: {
        defender: { realtime: true, excluded: { gocache: false, gomodcache: false, goroot: false } },
        blockEvents: [],
        firewallRules: [],
      },
      wslHost: wslHostOf('nat', {
        distros: [
          { name: 'Ubuntu-24.04', wslVersion: 2, running: true, default: true },
          { name: 'Debian', wslVersion: 2, running: true, default: false },
        ],
      }),
    }),
    clock: {
      samples: [
        { at: '2026-11-02T07:40:00.000Z', offsetMs: 120, rttMs: 30 },
        { at: '2026-11-02T07:59:00.000Z', offsetMs: 90, rttMs: 30 },
      ],
      source: windows ? 'w32time' : 'chrony',
      sinceResumeSeconds: 7200,
    },
  }
}

const msiEntry = (install: InstallWords) => ({
  name: `Go Programming Language amd64 ${install.version ?? GO}`,
  version: (install.version ?? GO).replace('go', ''),
  location: `${install.root}\\`,
  productCode: '{00000000-0000-0000-0000-000000000001}',
})
