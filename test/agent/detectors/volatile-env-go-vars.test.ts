import { volatileEnvGoVars } from '../../../agent/detectors/volatile-env-go-vars.ts'
import { detectorTest } from './detector-test.ts'

const KEY = 'HKCU\\Volatile Environment'
const volatile = (values: Record<string, string>) => ({
  kind: 'windows' as const,
  has: {
    registry: {
      machine: { key: 'HKLM\\Environment', values: [] },
      user: { key: 'HKCU\\Environment', values: [] },
      volatile: {
        key: KEY,
        values: Object.entries(values).map(([name, raw]) => ({ name, kind: 'REG_SZ' as const, raw })),
      },
    },
  },
})

detectorTest(volatileEnvGoVars, {
  fires: [
    {
      name: 'a logon script sets two',
      ...volatile({ GOPROXY: 'https://old.example.com', goflags: '-mod=mod', USERDOMAIN: 'X' }),
      subject: KEY,
      evidence: { volatileValues: [{ variable: 'GOPROXY' }, { variable: 'goflags' }] },
      says: /sets GOPROXY, goflags\.$/,
    },
    { name: 'a Go on its Path', ...volatile({ Path: 'H:\\tools;C:\\go1.20\\bin' }), subject: KEY },
  ],
  silent: [
    { name: 'what Windows keeps there', ...volatile({ USERPROFILE: 'C:\\Users\\<u1>', APPDATA: 'C:\\x' }) },
    { name: 'somebody else’s variable', ...volatile({ GOOGLE_API_KEY_FILE: 'x' }) },
    { name: 'a Path without Go', ...volatile({ Path: 'H:\\golang.org\\tools;H:\\mango\\bin' }) },
    { name: 'no such key', kind: 'windows' },
    { name: 'not Windows', variables: { GOPROXY: 'direct' } },
  ],
})
