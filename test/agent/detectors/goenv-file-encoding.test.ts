import type { GoEnvFile } from '../../../agent/contract/sections/go-env-file.ts'
import { goenvFileEncoding } from '../../../agent/detectors/goenv-file-encoding.ts'
import { detectorTest } from './detector-test.ts'

const FILE = '/home/<u1>/.config/go/env'

const file = (words: Partial<GoEnvFile>, settings: Record<string, string> = {}) => ({
  has: {
    goEnvFile: {
      path: FILE,
      from: 'default' as const,
      exists: true,
      encoding: 'utf-8' as const,
      bom: false,
      eol: 'lf' as const,
      keys: Object.entries(settings).map(([name, value], at) => ({
        name,
        value,
        line: at + 1,
        overridden: false,
      })),
      ignoredLines: [],
      ...words,
    },
  },
})

detectorTest(goenvFileEncoding, {
  fires: [
    {
      name: 'saved by a Windows editor',
      ...file({ eol: 'crlf' }, { GOPATH: '/home/<u1>/go\r', GOPROXY: 'direct\r' }),
      subject: FILE,
      evidence: {
        badEncoding: 'CRLF',
        affectedSettings: [
          { variable: 'GOPATH', value: '/home/<u1>/go\\r' },
          { variable: 'GOPROXY', value: 'direct\\r' },
        ],
      },
      says: /at the end of GOPATH, GOPROXY/,
    },
    {
      name: 'one line of several',
      ...file({ eol: 'mixed' }, { GOPATH: '/home/<u1>/go', GOPROXY: 'direct\r' }),
      subject: FILE,
    },
    {
      name: 'written by PowerShell’s redirection',
      kind: 'windows',
      ...file({ path: 'C:\\Users\\<u1>\\AppData\\Roaming\\go\\env', encoding: 'utf-16le', bom: true }),
      subject: 'C:\\Users\\<u1>\\AppData\\Roaming\\go\\env',
      evidence: { badEncoding: 'UTF-16LE' },
    },
    {
      name: 'a byte order mark hides the only key',
      ...file({ bom: true, ignoredLines: [1] }),
      subject: FILE,
      severity: 'medium',
    },
    { name: 'CRLF in comments alone', ...file({ eol: 'crlf' }), subject: FILE, severity: 'low' },
  ],
  silent: [
    { name: 'plain', ...file({}, { GOPROXY: 'direct' }) },
    { name: 'empty', ...file({ eol: 'none' }) },
    { name: 'no such file', kind: 'windows' },
    { name: 'GOENV=off', sections: { goEnvFile: { status: 'absent', reason: 'GOENV=off' } } },
  ],
})
