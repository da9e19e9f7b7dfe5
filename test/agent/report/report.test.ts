import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { htmlReport } from '../../../agent/report/html.ts'
import { languageOf, type Lang } from '../../../agent/report/language.ts'
import { textReport } from '../../../agent/report/text.ts'
import type { FindingView, ReportView } from '../../../agent/report/view.ts'
import { width, wrap } from '../../../agent/report/width.ts'

/** Composed, not judged: the layout is what is tested here, the words of detectors have tests of their own. */
const view = (lang: Lang): ReportView => {
  const zh = lang === 'zh'
  const stale: FindingView = {
    pattern: 'GOROOT_VERSION_MISMATCH',
    severity: 'high',
    layer: 'user',
    env: 'linux',
    subject: 'GOROOT',
    title: zh ? 'GOROOT 指向另一个版本的 Go' : 'GOROOT points at the files of another Go version',
    explanation: zh
      ? 'GOROOT 在 /home/<u1>/.profile 第 12 行被设置为 /opt/go1.19，而 PATH 中的 go 是 1.22.3，因此编译会使用错误的标准库。'
      : 'GOROOT is set to /opt/go1.19 in /home/<u1>/.profile, line 12, but the go on PATH is 1.22.3, so builds use the wrong standard library.',
    evidence: { origin: { kind: 'profile', ref: '/home/<u1>/.profile', line: 12, confidence: 'high' } },
    remedy: {
      steps: [
        {
          text: zh ? '注释掉这一行。' : 'Comment the line out.',
          command: {
            shell: 'sh',
            text: "sed -i.before-envherd '12s/^/# /' '/home/<u1>/.profile'",
            elevated: false,
          },
        },
        { text: zh ? '打开新的终端。' : 'Open a new terminal.' },
      ],
      verify: zh ? '"go env GOROOT" 输出 1.22.3 的目录。' : '"go env GOROOT" prints the directory of 1.22.3.',
    },
  }
  const orphan: FindingView = {
    ...stale,
    pattern: 'GO_BIN_ORPHAN',
    severity: 'low',
    title: zh ? 'PATH 中有空目录' : 'PATH names a directory that is gone',
    explanation: zh ? '目录不存在。' : 'The directory is gone.',
    evidence: { entries: [{ entry: '/opt/gone', origin: { kind: 'process', confidence: 'low' } }] },
    remedy: { steps: [], verify: zh ? '目录不再出现。' : 'It is no longer listed.' },
  }
  return {
    catalogue: '1',
    takenAt: '2026-01-02T03:04:05.000Z',
    findings: [stale, orphan],
    notEvaluated: [{ pattern: 'GO_ARCH_MISMATCH', env: 'linux', reason: 'goInstalls: timeout: 5000 ms' }],
  }
}

const options = (lang: Lang, color: boolean) => ({
  lang,
  color,
  columns: 80,
  reveal: (text: string) => text.replaceAll('<u1>', 'mei'),
})
const report = (lang: Lang, color: boolean) => textReport(view(lang), options(lang, color))

describe('text report', () => {
  test.each(['en', 'zh'] as const)('golden, plain and in colour: %s', async (lang) => {
    await expect(report(lang, false)).toMatchFileSnapshot(`golden/report.${lang}.txt`)
    await expect(report(lang, true)).toMatchFileSnapshot(`golden/report.${lang}.ansi`)
  })

  test.each(['en', 'zh'] as const)('colour adds nothing but colour: %s', (lang) => {
    expect(report(lang, true)).toContain('\u001b[')
    expect(stripVTControlCharacters(report(lang, true))).toBe(report(lang, false))
  })

  test.each(['en', 'zh'] as const)('fits 80 columns, wide characters counted as two: %s', (lang) => {
    const lines = report(lang, false).split('\n')
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(80)
  })

  test('a command stays on one line whatever its length', () => {
    const long = view('en')
    const command = `echo ${'x'.repeat(200)}`
    long.findings[0]?.remedy.steps.push({
      text: 'Run.',
      command: { shell: 'sh', text: command, elevated: true },
    })
    const text = textReport(long, options('en', false))
    expect(text.split('\n').map((line) => line.trim())).toContain(command)
    expect(text).toContain('needs administrator rights')
  })

  test('a clean machine is green and short; what was not judged is never called clean', () => {
    const clean = { ...view('en'), findings: [], notEvaluated: [] }
    expect(textReport(clean, options('en', true))).toBe('\u001b[32mNo findings.\u001b[39m\n')
    const unknown = textReport({ ...view('en'), findings: [] }, options('en', true))
    expect(unknown).not.toContain('\u001b[32m')
    expect(unknown).toContain('1 check could not be evaluated')
  })
})

describe('width and wrap', () => {
  test.each([
    ['go', 2],
    ['环境', 4],
    ['，', 2],
    ['e\u0301', 1],
    ['👍', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(width(text)).toBe(columns)
  })

  test('breaks between Chinese characters but not before closing punctuation', () => {
    expect(wrap('一二三，四五', 6)).toEqual(['一二三，', '四五'])
  })

  test('keeps a path whole', () => {
    expect(wrap('see /a/very/long/path now', 8)).toEqual(['see', '/a/very/long/path', 'now'])
  })
})

describe('html report', () => {
  test('is one file without script, for light and dark, with everything escaped', () => {
    const hostile = view('en')
    const finding = hostile.findings[0]
    if (finding) finding.explanation = '<script>alert("1")</script> & \'quotes\''
    const page = htmlReport(hostile, '<b>host</b>', 'en')
    expect(page).not.toMatch(/<script|<b>|https?:|src=|@import/)
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;')
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).toContain('/home/&lt;u1&gt;/.profile:12')
  })

  test('says its language', () => {
    expect(htmlReport(view('zh'), 'h', 'zh')).toContain('<html lang="zh-CN">')
  })
})

describe('language', () => {
  test.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'en-US', 'zh'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'zh-CN', 'en'],
    [{}, 'zh-CN', 'zh'],
    [{ LANG: 'de_DE' }, 'zh-CN', 'en'],
  ] as const)('%j on a %s system: %s', (env, system, expected) => {
    expect(languageOf(env, system)).toBe(expected)
  })
})
