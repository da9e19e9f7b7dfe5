import { gocacheSharedOrSynced } from '../../../agent/detectors/gocache-shared-or-synced.ts'
import { goDir, profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const place = { volume: 'fixed', ready: true } as const
const windows = (path: string) => ({
  acp: 65001,
  oemcp: 437,
  appPaths: [],
  uninstall: [],
  executionPolicy: {},
  longPathsEnabled: true,
  developerMode: false,
  domainJoined: true,
  syncRoots: [{ provider: 'OneDrive', path }],
})

detectorTest(gocacheSharedOrSynced, {
  fires: [
    {
      name: 'GOPATH in the folder of OneDrive, by its name',
      kind: 'windows',
      dirs: {
        gopathSet: true,
        gopath: [{ root: { path: 'C:\\Users\\<u1>\\OneDrive - Contoso\\go' } }],
        gomodcache: goDir('C:\\Users\\<u1>\\OneDrive - Contoso\\go\\pkg\\mod'),
      },
      subject: 'GOPATH',
      evidence: { syncedBy: 'OneDrive' },
      says: /synchronised by OneDrive/,
    },
    {
      name: 'Documents, which Windows knows to be synchronised',
      kind: 'windows',
      has: { windows: windows('C:\\Users\\<u1>\\Documents') },
      dirs: { gocache: goDir('C:\\Users\\<u1>\\Documents\\cache') },
      subject: 'GOCACHE',
    },
    {
      name: 'iCloud',
      kind: 'macos',
      variables: { GOMODCACHE: '/Users/<u1>/Library/Mobile Documents/mod' },
      origins: { GOMODCACHE: profileLine('/Users/<u1>/.zprofile', 2) },
      dirs: { gomodcache: goDir('/Users/<u1>/Library/Mobile Documents/mod') },
      subject: 'GOMODCACHE',
      evidence: { syncedBy: 'iCloud' },
      says: /\.zprofile, line 2/,
    },
    {
      name: 'a roaming profile',
      kind: 'windows',
      dirs: {
        gocache: goDir('C:\\Users\\<u1>\\AppData\\Roaming\\go-build', { place: { ...place, roaming: true } }),
      },
      subject: 'GOCACHE',
    },
  ],
  silent: [
    { name: 'the defaults', kind: 'windows', has: { windows: windows('C:\\Users\\<u1>\\OneDrive') } },
    {
      name: 'a project that is named like a client',
      dirs: { gocache: goDir('/home/<u1>/src/Dropbox/cache'), gomodcache: goDir('/home/<u1>/Dropbox2/mod') },
    },
    {
      name: 'GOCACHEPROG takes the place of the build cache',
      variables: { GOCACHEPROG: 'cacher' },
      dirs: { gocache: goDir('/home/<u1>/Dropbox/cache') },
    },
    { name: 'GOBIN alone is small', dirs: { gobin: goDir('/home/<u1>/Dropbox/bin') } },
  ],
})
