import { describe, expect, test } from 'vitest'
import { keyedHash } from '../../../agent/redact/keyed-hash.ts'
import { redactSnapshot } from '../../../agent/redact/redact.ts'
import { holdsSecret } from '../../../agent/redact/secrets.ts'
import { nameHider, reveal, userNames } from '../../../agent/redact/user-names.ts'
import { maskText, maskVariable } from '../../../agent/redact/variables.ts'
import { makeHome } from '../../support/home.ts'
import { machineAt, scan } from '../../support/scan.ts'
import { snapshotOf } from '../../support/snapshot.ts'

const hash = keyedHash('k'.repeat(32))
/** Stand-ins without their digits, so that a table can be read. */
const plain = (text: string) => text.replace(/«(\w+):[0-9a-f]{10}»/g, '«$1»')

describe('variables', () => {
  test.each([
    ['GOPROXY', 'https://u:p@proxy.corp/x?t=1#f,direct', 'https://«cred»@proxy.corp/x,direct'],
    ['GOPROXY', 'https://u:a/b@c@proxy.corp|off', 'https://«cred»@proxy.corp|off'],
    ['GOPROXY', 'https://proxy.golang.org,direct', 'https://proxy.golang.org,direct'],
    ['HTTPS_PROXY', 'user:pass@10.0.0.1:3128', '«cred»@10.0.0.1:3128'],
    ['HTTP_PROXY', 'http://10.0.0.1:3128', 'http://10.0.0.1:3128'],
    ['MISE_GITHUB_TOKEN', 'anything at all', '«secret»'],
    ['GOAUTH', 'netrc; git /home/x; /opt/auth --token=abc', 'netrc; git; /opt/auth'],
    ['GOPRIVATE', '*.corp.example.com,github.com/acme', '*.«host».«host».com,github.com/acme'],
    ['GOVCS', 'public:git,git.corp.cn:hg', 'public:git,«host».«host».cn:hg'],
    ['GOFLAGS', "-mod=mod '-ldflags=-X main.key=hunter2 -s'", "-mod=mod '-ldflags=-X main.key= -s'"],
    ['CGO_CFLAGS', '-O2 -DKEY=hunter2 -I/opt/include', '-O2 -DKEY= -I/opt/include'],
    [
      'GOSUMDB',
      'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh',
      'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh',
    ],
    ['GOROOT', 'C:\\opt\\go@1.22', 'C:\\opt\\go@1.22'],
    ['GOPATH', '/opt/go@2:/srv/go', '/opt/go@2:/srv/go'],
    ['GODEBUG', 'http2client=0,x509ignoreCN=0', 'http2client=0,x509ignoreCN=0'],
  ])('%s=%s', (name, value, expected) => expect(plain(maskVariable(name, value, hash))).toBe(expected))

  test('equal secrets stay equal, under one key only', () => {
    const masked = maskVariable('X_TOKEN', 's3cret', hash)
    expect(maskVariable('Y_TOKEN', 's3cret', hash)).toBe(masked)
    expect(maskVariable('X_TOKEN', 's3cret', keyedHash('z'.repeat(32)))).not.toBe(masked)
  })
})

describe('free text', () => {
  test.each([
    ['export NPM_TOKEN=abcdef', 'export NPM_TOKEN=«secret»'],
    ['password: "hunter2"', 'password: «secret»'],
    ['export TOKEN=$OTHER', 'export TOKEN=$OTHER'],
    ['x ghp_0123456789abcdefghij y', 'x «secret» y'],
    ['key=Zq8rT2mXv5LkP0wYhN3b', 'key=«secret»'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'Bearer «secret»'],
    ["alias go='GOPRIVATE=git.corp.cn go'", "alias go='GOPRIVATE=«host».«host».cn go'"],
    ['PATH=/usr/local/bin:/usr/lib/go-1.22/bin', 'PATH=/usr/local/bin:/usr/lib/go-1.22/bin'],
    ['[ -n "$BASH_VERSION" ]', '[ -n "$BASH_VERSION" ]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '«secret»'],
  ])('%s', (text, expected) => expect(plain(maskText(text, hash))).toBe(expected))

  test('redacting twice changes nothing more', () => {
    const once = maskText('A_TOKEN=abc https://u:p@h/x password=y', hash)
    expect(maskText(once, hash)).toBe(once)
  })

  test('a line with a secret is known as one', () => {
    expect(holdsSecret('export GOPROXY=https://u:p@h')).toBe(true)
    expect(holdsSecret('export GOROOT=/usr/local/go')).toBe(false)
  })
})

describe('names of people', () => {
  const home = '/home/alice'
  const texts = [
    '/home/alice/go',
    '/mnt/c/Users/Bob Smith/go',
    'C:\\Users\\Bob Smith\\go',
    '/home/zoe/x',
    '/home/linuxbrew/x',
  ]
  const names = userNames(texts, home)
  const hide = nameHider(names, home)

  test('the person first, the others by name, nobody left out', () => {
    expect(names).toEqual({ '<u1>': 'alice', '<u2>': 'Bob', '<u3>': 'Bob Smith', '<u4>': 'zoe' })
  })

  test.each([
    ['/home/alice', '/home/<u1>'],
    ['/home/alicex/go:/home/alice/go', '/home/alicex/go:/home/<u1>/go'],
    ['C:\\Users\\Alice\\go', 'C:\\Users\\<u1>\\go'],
    ['C:\\Users\\Bob Smith\\go', 'C:\\Users\\<u3>\\go'],
    ['/mnt/c/Users/alice/go', '/mnt/c/Users/<u1>/go'],
    ['file:///home/alice/x', 'file:///home/<u1>/x'],
    ['\\\\wsl$\\Ubuntu-24.04\\home\\alice\\go', '\\\\wsl$\\Ubuntu-24.04\\home\\<u1>\\go'],
    ['\\\\wsl.localhost\\Debian\\home\\zoe\\go', '\\\\wsl.localhost\\Debian\\home\\<u4>\\go'],
    ['/home/linuxbrew/.linuxbrew/bin', '/home/linuxbrew/.linuxbrew/bin'],
    ['/srv/home/thing', '/srv/home/thing'],
  ])('%s', (text, expected) => expect(hide(text)).toBe(expected))

  test('reveal gives the text back', () => {
    expect(reveal(hide('/home/alice/go:/home/zoe/x'), names)).toBe('/home/alice/go:/home/zoe/x')
  })

  test('root is nobody to hide', () => expect(userNames(['/root/go'], '/root')).toEqual({}))
})

test('secrets planted in every kind of field leave none in the snapshot', async () => {
  const secrets = {
    proxy: 'pr0xyPassw0rd',
    flag: 'ldflagsHunter2',
    define: 'defineHunter2',
    alias: 'ghp_aliasaliasaliasalias',
    guard: 'guardHunter2',
    path: 'glpat-pathpathpathpath',
    file: 'envFilePassw0rd',
    manager: 'miseHunter2',
    error: 'errorPassw0rd',
    auth: 'authArgumentHunter2',
    host: 'internalhostname',
  }
  await using home = await makeHome({
    '.bashrc': [
      `export GOPROXY=https://me:${secrets.proxy}@proxy.example/`,
      `export GOFLAGS="-ldflags=-X=main.key=${secrets.flag}"`,
      `export CGO_CFLAGS="-DKEY=${secrets.define}"`,
      `alias go='TOKEN=x go -x ${secrets.alias}'`,
      `if [ "$API_TOKEN" != ${secrets.guard} ]; then export API_PASSWORD=${secrets.guard} GOBIN=/b; fi`,
      `export PATH="$PATH:/opt/${secrets.path}/bin"`,
      `export MISE_GITHUB_TOKEN=${secrets.manager}`,
      `export GOAUTH="/opt/helper ${secrets.auth}" GOPRIVATE=${secrets.host}.example.com`,
    ].join('\n'),
    '.profile': `. ~/.bashrc\necho https://u:${secrets.error}@h >&2\nexit 3\n`,
    '.config/go/env': `GOPROXY=https://u:${secrets.file}@h\nGONOPROXY=${secrets.host}.example.com\n`,
  })
  const snapshot = await scan(machineAt(home.path))
  const text = JSON.stringify(snapshot)
  for (const [where, secret] of Object.entries(secrets)) expect(text.includes(secret), where).toBe(false)
  expect(text.includes(home.path)).toBe(false)
  expect(text).toContain('«cred:')
})

test('of other people who own files only a stand-in is left, but root is nobody', () => {
  const otherOwners = { owners: ['root', '1001'], first: '/home/al/go/pkg', groupWritable: false }
  const place = { volume: 'fixed', ready: true, otherOwners } as const
  const { snapshot } = redactSnapshot(snapshotOf({ dirs: { gopath: [{ root: { place } }] } }), {
    key: 'k'.repeat(32),
    home: '/home/al',
  })
  const dirs = snapshot.envs[0]?.sections.dirs
  const owned = dirs?.status === 'ok' ? dirs.data.gopath[0]?.root.place?.otherOwners : undefined
  expect(owned?.owners.map(plain)).toEqual(['root', '«user»'])
  expect(owned?.first).toBe('/home/<u1>/go/pkg')
})
