import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { settings } from '../server/config.ts'
import { startTestApp } from './support/app.ts'
import { lackingPrograms, leftOut } from './support/lacking.ts'
import { snapshotOf } from './support/snapshot.ts'

const README = 'README.md'
const BLOCK = /(<!-- settings:.*-->\n)[\s\S]*?(<!-- \/settings -->)/

const table = [
  '',
  '| variable | default | meaning |',
  '| --- | --- | --- |',
  ...Object.values(settings).map(
    (setting) =>
      `| \`${setting.name}\` | ${setting.default === undefined ? '' : `\`${setting.default}\``} | ${setting.meaning} |`,
  ),
  '',
  '',
].join('\n')

describe('README', () => {
  it('lists every setting as the server reads it', () => {
    const text = readFileSync(README, 'utf8')
    const expected = text.replace(BLOCK, (_, start: string, end: string) => `${start}${table}${end}`)
    if (process.env['UPDATE_README'] === '1') writeFileSync(README, expected)
    // Prettier pads columns; blanks say nothing here.
    const words = (whole: string) => whole.replaceAll(/[ -]+/g, ' ')
    expect(words(readFileSync(README, 'utf8'))).toBe(words(expected))
  })

  it('names only scripts that exist', () => {
    const text = readFileSync(README, 'utf8')
    const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const [, name] of text.matchAll(/npm run (?:-s )?([a-z:]+)/g)) {
      expect(manifest).toHaveProperty(['scripts', name ?? ''])
    }
  })

  it('shows a picture that is there', () => {
    const [, picture] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readFileSync(README, 'utf8')) ?? []
    expect(readFileSync(picture ?? 'no picture in the README').length).toBeGreaterThan(10_000)
  })
})

const EXAMPLE = 'the README’s API example'
describe.skipIf(leftOut(EXAMPLE, lackingPrograms('bash', 'curl')))(EXAMPLE, () => {
  it('runs as it stands, from the first line to the last', async () => {
    const app = await startTestApp()
    const address = await app.listen()
    await app.send(await app.enroll('reader'), snapshotOf())
    const [, example = ''] =
      /## API by example[\s\S]*?```sh\n([\s\S]*?)```/.exec(readFileSync(README, 'utf8')) ?? []
    const calls = example.split('\n').filter((line) => /^(api|post) /.test(line)).length
    expect(calls).toBeGreaterThan(8)
    // `npm run token` would start the whole launcher; it prints one of these.
    const script = example
      .replaceAll(
        /\$\(npm run -s token .*--role (viewer|operator) .*\)/g,
        (_, role: 'viewer' | 'operator') => app.tokens[role],
      )
      .replaceAll('http://127.0.0.1:8787', address)
      .replaceAll(/^((api|post) .*)$/gm, '$1\necho')
    expect(script).not.toContain('npm run')
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      env: { PATH: process.env['PATH'] },
    })
    const answers = stdout.trim().split('\n')
    expect(answers).toHaveLength(calls)
    for (const answer of answers) expect(JSON.parse(answer)).toBeTypeOf('object')
    await app.close()
  })
})
