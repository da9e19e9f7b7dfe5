import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { settings } from '../server/config.ts'

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
