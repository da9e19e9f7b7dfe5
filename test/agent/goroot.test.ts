import { describe, expect, test } from 'vitest'
import { isOrigin, textOf } from '../../agent/detectors/evidence.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, makeHome } from '../support/home.ts'
import { judged } from '../support/judged.ts'
import { machineAt, scan } from '../support/scan.ts'

/** What is said about GOROOT in a real home with these files, in few words; `~` stands for the home. */
async function verdicts(files: Record<string, string>): Promise<string[]> {
  await using home = await makeHome(files)
  const { findings, notEvaluated } = judged(await scan(machineAt(home.path)))
  const undecided = notEvaluated.filter(({ pattern }) => pattern.startsWith('GOROOT_'))
  const hidden = home.path.replace(/[^/]+$/, '<u1>')
  const spoken = findings.map(({ pattern, severity, evidence }) => {
    const { origin = null } = evidence
    const place = isOrigin(origin) ? `${origin.ref}:${origin.line}` : ''
    const what = textOf(evidence, 'missing' in evidence ? 'missing' : 'rootVersion')
    return `${pattern} ${severity} ${what} ${place}`.replaceAll(hidden, '~')
  })
  return [...spoken, ...undecided.map(({ pattern, reason }) => `undecided ${pattern} ${reason}`)].sort()
}

const rc = /~\/\.(bashrc|profile):2$/
const inFile = (words: string): unknown => expect.stringMatching(new RegExp(`^${words} ${rc.source}`))
const parts = 'bin/go, pkg/tool, src/runtime'

describe.each(['go1.19', 'go1.23'])('with a real %s, GOROOT is always judged', (version) => {
  const profile = async (goroot: string) =>
    everywhere(`export PATH=${(await goToolchain(version)).root}/bin:$PATH\nexport GOROOT=${goroot}\n`)

  test.each([
    ['a directory that is not there', '/nonexistent/go', 'GOROOT_INVALID critical directory'],
    ['an empty directory', '$HOME/empty', `GOROOT_INVALID critical ${parts}`],
    ['a file', '$HOME/file', 'GOROOT_INVALID critical directory'],
    ['a tilde that nothing expands', "'~/go'", 'GOROOT_INVALID critical directory'],
    ['a relative path', 'sdk/go', 'GOROOT_INVALID critical directory'],
  ])('%s', async (_, goroot, expected) => {
    const files = { ...(await profile(goroot)), 'empty/.keep': '', file: 'text' }
    expect(await verdicts(files)).toEqual([inFile(expected)])
  })

  test('the bin directory of a Go', async () => {
    const { root } = await goToolchain(version)
    expect(await verdicts(await profile(`${root}/bin`))).toEqual([inFile(`GOROOT_INVALID critical ${parts}`)])
  })

  test('another real Go', async () => {
    const other = await goToolchain('go1.21')
    const said = inFile(`GOROOT_VERSION_MISMATCH critical ${other.version}`)
    expect(await verdicts(await profile(other.root))).toEqual([said])
  })

  test('its own root, also with a slash at the end, is not needed', async () => {
    const { root } = await goToolchain(version)
    expect(await verdicts(await profile(`${root}/`))).toEqual([inFile('GOROOT_SET_REDUNDANT low \\?')])
    expect(await verdicts(await profile('$(go env GOROOT)'))).toEqual([])
  })

  test('the go env file, with Unix and with Windows line ends', async () => {
    const [own, other] = [await goToolchain(version), await goToolchain('go1.22')]
    const path = everywhere(`export PATH=${own.root}/bin:$PATH\n`)
    const withFile = (text: string) => verdicts({ ...path, '.config/go/env': text })
    const place = '~/.config/go/env:1'
    expect(await withFile(`GOROOT=${other.root}\n`)).toEqual([
      `GOROOT_VERSION_MISMATCH critical ${other.version} ${place}`,
    ])
    // Go stops at the file, whatever the reason: both detectors speak, and are one incident.
    const broken = ['GOENV_BROKEN_GOROOT', 'GOROOT_INVALID'].map((id) => `${id} critical directory ${place}`)
    expect(await withFile('GOROOT=/nonexistent\n')).toEqual(broken)
    expect(await withFile(`GOROOT=${own.root}\r\n`)).toEqual(
      [...broken, 'GOENV_FILE_ENCODING high ? '].sort(),
    )
    expect(await withFile(`GOROOT=${own.root}\n`)).toEqual([`GOROOT_SET_REDUNDANT low ? ${place}`])
  })
})

test('a start-up file that only one kind of shell reads is judged too', async () => {
  const [own, other] = [await goToolchain('go1.23'), await goToolchain('go1.21')]
  const path = `export PATH=${own.root}/bin:$PATH\n`
  for (const file of ['.profile', '.bashrc']) {
    const files = (goroot: string) => ({
      ...everywhere(path),
      '.zshrc': path,
      [file]: `${path}export GOROOT=${goroot}\n`,
    })
    expect(await verdicts(files('/nonexistent'))).toContainEqual(inFile('GOROOT_INVALID critical directory'))
    expect(await verdicts(files(other.root))).toContainEqual(
      inFile(`GOROOT_VERSION_MISMATCH critical ${other.version}`),
    )
  }
})

test('a GOROOT that is a link to the go in use is that go, and not needed', async () => {
  const { root } = await goToolchain('go1.19')
  // Debian's name without a version, a link to the one with it.
  const linked = root.replace(/go-1\.19$/, 'go')
  expect(await verdicts(everywhere(`export PATH=/usr/bin:$PATH\nexport GOROOT=${linked}\n`))).toEqual([
    inFile('GOROOT_SET_REDUNDANT low \\?'),
  ])
})
