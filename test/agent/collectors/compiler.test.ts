import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCompilerVersion } from '../../../agent/collectors/compiler.ts'
import { isAllowedProgram } from '../../../agent/machine/programs.ts'
import { everywhere, makeHome, type HomeFile } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { lackingPrograms, leftOut } from '../../support/lacking.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const look = async (files: Record<string, HomeFile>) => {
  await using home = await makeHome(files)
  const machine = machineAt(home.path)
  const [first, second] = [await scan(machine, ['compiler']), await scan(machine, ['compiler'])]
  expect(second.envs).toEqual(first.envs)
  return { home: home.path, compiler: dataOf(first, 'compiler') }
}
const PLAIN = 'export PATH=/usr/bin:/bin\n'

const REAL = 'the real gcc of this machine'
describe.skipIf(leftOut(REAL, lackingPrograms('gcc')))(REAL, () => {
  const dump = (option: string) => execFileSync('/usr/bin/gcc', [option], { encoding: 'utf8' }).trim()

  test('is what go would start, and says what two runs of it say', async () => {
    const { compiler } = await look(everywhere(PLAIN))
    expect(compiler.cc).toMatchObject({ command: 'gcc', file: '/usr/bin/gcc', flavour: 'gcc' })
    expect(compiler.cc.target).toBe(dump('-dumpmachine'))
    expect(compiler.cc.version?.split('.')[0]).toBe(dump('-dumpversion').split('.')[0])
    expect(compiler.libcHeaders).toBe(existsSync('/usr/include/stdio.h'))
    expect(compiler.others).toEqual([])
  })

  test('as CC names it, flags and all', async () => {
    const { compiler } = await look(everywhere(`${PLAIN}export CC="'/usr/bin/gcc' -m64"\n`))
    expect(compiler.cc).toMatchObject({
      command: "'/usr/bin/gcc' -m64",
      file: '/usr/bin/gcc',
      flavour: 'gcc',
    })
  })

  test('behind another one on PATH', async () => {
    const { compiler, home } = await look({
      ...everywhere('export PATH=$HOME/bin:/usr/bin:/bin\n'),
      'bin/gcc': {
        program: '#!/bin/sh\necho "Target: i686-w64-mingw32" >&2\necho "gcc version 8.1.0" >&2\n',
      },
    })
    expect(compiler.cc).toMatchObject({ target: 'i686-w64-mingw32', flavour: 'mingw', version: '8.1.0' })
    expect(compiler.cc.file?.endsWith('/bin/gcc')).toBe(true)
    expect(compiler.others).toEqual(['/usr/bin/gcc'])
    expect(home).not.toBe('')
  })
})

test('what CC names is started only where it is a compiler by name, in a place that is not open to all', async () => {
  const tell = (file: string) => ({ program: `#!/bin/sh\ntouch ${file}\necho "Target: x86_64-evil" >&2\n` })
  await using away = await makeHome({ gcc: tell('$0.ran'), 'gcc-tmp/gcc': tell('$0.ran') })
  const { compiler } = await look({
    ...everywhere(`${PLAIN}export CC=$HOME/bin/run-me\n`),
    'bin/run-me': tell('$0.ran'),
  })
  expect(compiler.cc.file?.endsWith('/run-me')).toBe(true)
  expect(compiler.cc).not.toHaveProperty('target')
  // A link named gcc is not enough either.
  const linked = await look({
    ...everywhere(`${PLAIN}export CC=$HOME/bin/gcc\n`),
    'bin/run-me': tell('$0.ran'),
    'bin/gcc': { link: 'run-me' },
  })
  expect(linked.compiler.cc).not.toHaveProperty('target')
  const { compiler: there } = await look(everywhere(`${PLAIN}export CC=${join(away.path, 'gcc')}\n`))
  expect(there.cc.file).toBe(join(away.path, 'gcc'))
  expect(there.cc).not.toHaveProperty('target')
  expect(existsSync(join(away.path, 'gcc.ran'))).toBe(false)
})

test('no compiler, and a CC that is cut at a blank, reach the rules', async () => {
  const none = await look(everywhere('export PATH=$HOME/bin\n'))
  expect(none.compiler).toEqual({ cc: { command: 'gcc' }, cxx: { command: 'g++' }, others: [] })
  await using home = await makeHome({
    ...everywhere(`${PLAIN}export CC="$HOME/my tools/gcc -m64"\n`),
    'my tools/gcc': { program: '#!/bin/sh\n' },
  })
  const { findings } = judged(await scan(machineAt(home.path)))
  expect(findings.map(({ pattern }) => pattern)).toContain('CC_PATH_UNQUOTED_SPACES')
})

/* What `-v` prints: recorded with gcc 12 and clang 14 of Debian 12, the others composed from published build logs. */
test.each([
  [
    'Using built-in specs.\nTarget: x86_64-linux-gnu\nThread model: posix\ngcc version 12.2.0 (Debian 12.2.0-14+deb12u1) \n',
    { target: 'x86_64-linux-gnu', version: '12.2.0', flavour: 'gcc' },
  ],
  [
    'Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu\nThread model: posix\nInstalledDir: /usr/bin\n',
    { target: 'x86_64-pc-linux-gnu', version: '14.0.6', flavour: 'clang' },
  ],
  [
    'Apple clang version 15.0.0 (clang-1500.3.9.4)\nTarget: arm64-apple-darwin23.5.0\nThread model: posix\n',
    { target: 'arm64-apple-darwin23.5.0', version: '15.0.0', flavour: 'clang' },
  ],
  [
    'Target: x86_64-w64-mingw32\ngcc version 13.2.0 (Rev3, Built by MSYS2 project) \n',
    { target: 'x86_64-w64-mingw32', version: '13.2.0', flavour: 'mingw' },
  ],
  [
    'Target: mingw32\ngcc version 6.3.0 (MinGW.org GCC-6.3.0-1) \n',
    { target: 'mingw32', version: '6.3.0', flavour: 'mingw' },
  ],
  [
    'Target: x86_64-pc-cygwin\ngcc version 11.4.0 (GCC) \n',
    { target: 'x86_64-pc-cygwin', version: '11.4.0', flavour: 'cygwin' },
  ],
  ['', {}],
])('%j', (text, told) => expect(parseCompilerVersion(text)).toEqual(told))

test('names of compilers, and names that only look like some', () => {
  const names = [
    'gcc',
    '/usr/bin/cc',
    'clang-15',
    'x86_64-w64-mingw32-gcc',
    'C:\\mingw64\\bin\\gcc.exe',
    'gcc-12.2',
  ]
  expect(names.filter((name) => !isAllowedProgram(name))).toEqual([])
  const others = [
    'gcc.bat',
    'gcc.sh',
    'mygcc',
    'gcc-wrapper',
    'xcc',
    'rm',
    'gcc;rm',
    'zig',
    'go-cc.py',
    'gcc/../rm',
  ]
  expect(others.filter((name) => isAllowedProgram(name))).toEqual([])
})
