import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, textsIn } from '../../../web/src/locales/index.ts'
import type { Texts } from '../../../web/src/locales/messages.ts'

const flatten = (texts: Texts, prefix = ''): [string, string][] =>
  Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' ? [[prefix + name, value]] : flatten(value, `${prefix}${name}.`),
  )

const en = new Map(flatten(textsIn('en')))
const zh = new Map(flatten(textsIn('zh')))

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

const web = new URL('../../../web/src/', import.meta.url).pathname
const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.startsWith('locales'))
  .map((file) => ({ file, text: readFileSync(join(web, file), 'utf8') }))

/** Keys as written in `t('a.b')` and `keypath="a.b"`, and the fixed beginning of those made with `${...}`. */
const find = (pattern: RegExp) =>
  sources.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map((match) => ({ file, key: match[1] ?? '' })),
  )
const whole = find(/(?:\bt\(\s*['"]|keypath=")([\w.-]+)['"]/g)
const beginnings = find(/(?:\bt\(\s*|:keypath=")`([\w.-]+)\$\{/g)

describe('texts', () => {
  it('exist in both languages under the same names', () => {
    expect(LANGUAGES).toEqual(['en', 'zh'])
    expect(en.size).toBeGreaterThan(50)
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort())
  })

  it('are never empty and use the same placeholders', () => {
    for (const [key, text] of en) {
      const other = zh.get(key) ?? ''
      expect(text.trim(), key).not.toBe('')
      expect(other.trim(), key).not.toBe('')
      expect(placeholders(other), key).toEqual(placeholders(text))
    }
  })

  it('are there for every key that a page uses', () => {
    const keys = [...en.keys()]
    expect(whole.length).toBeGreaterThan(100)
    expect(beginnings.length).toBeGreaterThan(10)
    expect(whole.filter(({ key }) => !en.has(key))).toEqual([])
    expect(beginnings.filter(({ key }) => !keys.some((known) => known.startsWith(key)))).toEqual([])
  })

  it('are all used', () => {
    const everything = sources.map(({ text }) => text).join('\n')
    const unused = [...en.keys()].filter(
      (key) => !everything.includes(key) && !beginnings.some((beginning) => key.startsWith(beginning.key)),
    )
    expect(unused).toEqual([])
  })

  it('is Chinese where it is Chinese', () => {
    const untranslated = [...zh].filter(
      ([key, text]) => text === en.get(key) && /[a-z]+ [a-z]+ [a-z]/i.test(text),
    )
    expect(untranslated).toEqual([])
  })
})
