import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { keyedHash } from '../../../agent/redact/keyed-hash.ts'
import { redactSnapshot } from '../../../agent/redact/redact.ts'
import { maskText } from '../../../agent/redact/variables.ts'
import { fill } from './every-field.ts'
import { KINDS } from './planted.ts'

const OPTIONS = { key: 'k'.repeat(64), home: '/home/dev' }
const hash = keyedHash(OPTIONS.key)

/** What the machine is called, and who made the snapshot: sent as they are, and no place for a secret. */
const NAMES = /^\.(host\.hostname|agent\.|envs\[\]\.id)/

function planted(kind: keyof typeof KINDS) {
  const secrets = new Map<string, string>()
  const snapshot = fill(Snapshot, (path, maxLength) => {
    const { secret, text } = KINDS[kind]?.(`${kind} ${path}`) ?? { secret: '', text: '' }
    if (NAMES.test(path) || text.length > maxLength) return undefined
    secrets.set(path, secret)
    return text
  })
  if (!Value.Check(Snapshot, snapshot)) {
    throw new Error(JSON.stringify([...Value.Errors(Snapshot, snapshot)].slice(0, 3)))
  }
  return { snapshot, secrets }
}

describe('in every text field of the contract', () => {
  test.each(Object.keys(KINDS))('%s', (kind) => {
    const { snapshot, secrets } = planted(kind)
    expect(secrets.size).toBeGreaterThan(100)
    const text = JSON.stringify(redactSnapshot(snapshot, OPTIONS).snapshot)
    const leaks = [...secrets].filter(([, secret]) => text.includes(JSON.stringify(secret).slice(1, -1)))
    expect(leaks.map(([path]) => path)).toEqual([])
  })
})

/** Met on machines in good order; masking any of these would blind a rule. */
const ORDINARY = [
  'PATH=/usr/local/go/bin:/home/<u1>/go/bin:/usr/bin',
  'C:\\Program Files\\Go\\bin;C:\\Users\\<u1>\\go\\bin;%USERPROFILE%\\go\\bin',
  'GOPROXY=https://goproxy.cn,https://proxy.golang.org,direct',
  'GOFLAGS=-mod=mod -trimpath -tags=netgo,osusergo',
  'GOSUMDB=sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
  'GOTOOLCHAIN=go1.22.3+auto',
  'GODEBUG=http2client=0,x509ignoreCN=0,madvdontneed=1',
  'CGO_CFLAGS=-O2 -g -I/opt/homebrew/include',
  '-ldflags=-s -w',
  'golang.org/x/tools@v0.21.1-0.20240508182429-e35e4ccd0d2d',
  'go1.22.3 linux/amd64',
  'git@github.com:golang/go.git',
  'ssh://github.com/golang/go',
  'C:\\opt\\go@1.22\\bin',
  '/opt/homebrew/opt/go@1.22/libexec',
  '/nix/store/8zr1gchh0i4kgfwmhzhzg6ggsnb0n4zv-go-1.22.3/bin',
  'if [ -d "$HOME/go/bin" ]; then PATH="$HOME/go/bin:$PATH"; fi',
  'export GOPATH=$(go env GOPATH)',
  'eval "$(/opt/homebrew/bin/brew shellenv)"',
  '[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"',
  'go: module lookup disabled by GOPROXY=off',
  'x509: certificate signed by unknown authority',
  'dial tcp 142.250.64.81:443: i/o timeout',
  'reading https://proxy.golang.org/github.com/a/b/@v/v1.2.3.mod: 404 Not Found',
  'open C:\\Users\\<u1>\\go.mod: The system cannot find the file specified.',
  '\u62d2\u7edd\u8bbf\u95ee\u3002',
  '\u7cfb\u7edf\u627e\u4e0d\u5230\u6307\u5b9a\u7684\u8def\u5f84\u3002',
  '\u8bf7\u68c0\u67e5\u5bc6\u7801\u662f\u5426\u6b63\u786e',
  'the password was not accepted',
  'could not read Username for \u2018https://git.example\u2019: terminal prompts disabled',
  'permission denied (publickey,password)',
  'Authorization failed; check the token',
  'gopls.build.env.GOFLAGS',
  '{3F2504E0-4F89-41D3-9A0C-0305E82C3301}',
  'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion',
  'Intel(R) Core(TM) i7-1185G7 @ 3.00GHz',
  'gcc (Ubuntu 13.2.0-23ubuntu4) 13.2.0',
  'x86_64-linux-gnu-gcc',
  'sha256:5e6f',
  'tokenizer.go: parse token at line 3',
]

test.each(ORDINARY)('ordinary, and left as it is: %s', (text) => {
  expect(maskText(text, hash)).toBe(text)
})
