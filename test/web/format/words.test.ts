import { beforeEach, describe, expect, it } from 'vitest'
import { envName } from '../../../web/src/format/env-name.ts'
import { evidenceWord, inReadingOrder } from '../../../web/src/format/evidence-words.ts'
import { setLanguage } from '../../../web/src/locales/index.ts'

beforeEach(() => setLanguage('en'))

describe('envName', () => {
  it.each([
    ['windows', 'Windows', 'Windows'],
    ['macos', 'macOS', 'macOS'],
    ['wsl:Ubuntu-24.04', 'WSL Ubuntu-24.04', 'WSL Ubuntu-24.04'],
    ['host', 'whole machine', '整台主机'],
    ['plan9', 'plan9', 'plan9'],
  ])('%s', (id, en, zh) => {
    expect(envName(id)).toBe(en)
    setLanguage('zh')
    expect(envName(id)).toBe(zh)
  })
})

describe('evidenceWord', () => {
  it.each([
    ['session', 'zsh-login', 'zsh, login', 'zsh（登录）'],
    ['source', 'tarball', 'unpacked tarball', 'tar 包解压'],
    ['problem', 'relative', 'relative path', '相对路径'],
    ['scopes', 'machine, user', 'system environment (registry), user environment (registry)', null],
    ['value', '(unset)', 'not set', '未设置'],
    ['index', 0, '1', '1'],
  ])('%s %s', (name, value, en, zh) => {
    expect(evidenceWord(name, value)).toBe(en)
    if (zh === null) return
    setLanguage('zh')
    expect(evidenceWord(name, value)).toBe(zh)
  })

  it('leaves a code that it has no word for as it is', () => {
    expect(evidenceWord('session', 'nu-login')).toBe('nu-login')
    expect(evidenceWord('problems', 'relative, brand-new')).toBe('relative path, brand-new')
  })

  it('does not touch values that are not codes', () => {
    expect(evidenceWord('dir', 'relative')).toBeNull()
    expect(evidenceWord('count', 0)).toBeNull()
    expect(evidenceWord('source', '')).toBeNull()
    expect(evidenceWord('origin', { kind: 'user', confidence: 'high' })).toBeNull()
  })
})

describe('inReadingOrder', () => {
  it('puts what it is about first and where it was set last, whatever storage did', () => {
    expect(inReadingOrder(['origin', 'value', 'session', 'odd'])).toEqual([
      'session',
      'value',
      'odd',
      'origin',
    ])
  })

  it('keeps the order of names it does not know', () => {
    expect(inReadingOrder(['b', 'a', 'c'])).toEqual(['b', 'a', 'c'])
  })
})
