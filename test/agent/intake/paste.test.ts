import { describe, expect, test } from 'vitest'
import { readPaste } from '../../../agent/intake/paste.ts'

/* Reports composed in the shapes that people paste. */

const TEMPLATE = `<!-- Please answer these questions -->
### What version of Go are you using (\`go version\`)?

<pre>
$ go version
go version go1.22.3 linux/amd64
</pre>

### What operating system are you using (\`go env\`)?

<details><summary><code>go env</code> Output</summary><br><pre>
$ go env
GOARCH='amd64'
GOCACHE='/home/alice/.cache/go-build'
GOHOSTOS='linux'
GOPATH='/home/alice/go'
GOROOT='/opt/go1.20'
</pre></details>

\`\`\`console
alice@box:~/src$ echo $PATH
/usr/local/go/bin:/home/alice/bin:/usr/bin
alice@box:~/src$ which -a go
/usr/local/go/bin/go
/usr/bin/go
alice@box:~/src$ grep -n GO ~/.bashrc
12:export GOROOT=/opt/go1.20
13:# export GOPATH=/nowhere
alice@box:~/src$ go build
compile: version "go1.20.4" does not match go tool version "go1.22.3"
\`\`\`
Thanks, my GOPATH is fine!`

describe('a whole thread', () => {
  test('every fact of it and no other', () => {
    expect(readPaste(TEMPLATE)).toMatchObject({
      goEnv: { GOROOT: '/opt/go1.20', GOPATH: '/home/alice/go' },
      processEnv: {},
      path: '/usr/local/go/bin:/home/alice/bin:/usr/bin',
      which: ['/usr/local/go/bin/go', '/usr/bin/go'],
      goVersion: { version: 'go1.22.3', goos: 'linux', goarch: 'amd64' },
      profileLines: [{ name: 'GOROOT', value: '/opt/go1.20', file: '~/.bashrc', line: 12 }],
      errors: [{ kind: 'version-mismatch', compile: 'go1.20.4', go: 'go1.22.3' }],
    })
  })

  test('the same as a quotation, with Windows line ends and colours', () => {
    const quoted = TEMPLATE.split('\n').map((line) => `> ${line}`)
    expect(readPaste(quoted.join('\r\n'))).toEqual(readPaste(TEMPLATE))
    const painted = TEMPLATE.replaceAll('GOROOT', '\u001b[1;32mGOROOT\u001b[0m')
    expect(readPaste(painted)).toEqual(readPaste(TEMPLATE))
  })
})

describe('what stands below a command belongs to it', () => {
  test.each<[string, string, object]>([
    ['which', '$ which go\n/usr/bin/go', { which: ['/usr/bin/go'] }],
    [
      'type',
      '$ type -a go\ngo is /usr/local/go/bin/go\ngo is /usr/bin/go',
      { which: ['/usr/local/go/bin/go', '/usr/bin/go'] },
    ],
    [
      'where',
      'C:\\Users\\al>where go\nC:\\Program Files\\Go\\bin\\go.exe',
      { which: ['C:\\Program Files\\Go\\bin\\go.exe'] },
    ],
    [
      'Get-Command',
      'PS C:\\> Get-Command go\n\nApplication  go.exe  0.0.0.0  C:\\Go\\bin\\go.exe',
      { which: ['C:\\Go\\bin\\go.exe'] },
    ],
    ['a sentence', 'which go: `/snap/bin/go`', { which: ['/snap/bin/go'] }],
    ['cmd PATH', 'C:\\>echo %PATH%\nC:\\Go\\bin;C:\\Windows', { path: 'C:\\Go\\bin;C:\\Windows' }],
    ['PowerShell PATH', 'PS> $env:Path\nC:\\Go\\bin;C:\\Windows', { path: 'C:\\Go\\bin;C:\\Windows' }],
    ['PATH behind its name', 'PATH=/usr/bin:/bin', { path: '/usr/bin:/bin' }],
    ['a PATH that adds to another one is not the PATH', 'export PATH=$PATH:/go/bin', { path: null }],
    [
      'go env with names',
      '$ go env GOROOT GOPATH\n/usr/lib/go\n/home/al/go',
      { goEnv: { GOROOT: '/usr/lib/go', GOPATH: '/home/al/go' } },
    ],
    [
      'env',
      '$ env | grep GO\nGOROOT=/opt/go\nGOPATH=/home/al/my go',
      { processEnv: { GOROOT: '/opt/go', GOPATH: '/home/al/my go' } },
    ],
    ['export -p', '$ export -p\ndeclare -x GOROOT="/opt/go"', { processEnv: { GOROOT: '/opt/go' } }],
    [
      'PowerShell table',
      'PS> dir env:GO*\nGOROOT                   C:\\Go',
      { processEnv: { GOROOT: 'C:\\Go' } },
    ],
    [
      'a profile',
      '$ cat ~/.zshrc\n# export GOROOT=/old\nexport GOROOT=/opt/go',
      { profileLines: [{ name: 'GOROOT', value: '/opt/go', file: '~/.zshrc', line: null }] },
    ],
    [
      'a profile by name',
      'My `~/.profile`:\n```\nexport GOBIN=/b\n```\nGOROOT=/opt/go',
      {
        profileLines: [{ name: 'GOBIN', value: '/b', file: '~/.profile', line: null }],
        processEnv: { GOROOT: '/opt/go' },
      },
    ],
    [
      'grep over files',
      '/home/al/.bashrc:7:export GOROOT=/x',
      { profileLines: [{ name: 'GOROOT', value: '/x', file: '/home/al/.bashrc', line: 7 }] },
    ],
    [
      'the go env file',
      '$ cat ~/.config/go/env\nGOPROXY=direct\nGOFLAGS="-x"',
      { goEnvFile: { path: '~/.config/go/env', text: 'GOPROXY=direct\nGOFLAGS="-x"\n' } },
    ],
    ['one command only', 'CGO_ENABLED=0 GOOS=linux go build ./...', { processEnv: {}, goEnv: {} }],
    ['VERSION', '$ cat /usr/local/go/VERSION\ngo1.20.4', { rootVersion: 'go1.20.4' }],
  ])('%s', (_name, text, facts) => expect(readPaste(text)).toMatchObject(facts))
})
