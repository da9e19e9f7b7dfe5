import type { Severity } from '../contract/finding.ts'
import type { Lang } from './language.ts'
import { countBySeverity, placesSet, withoutVerdict, type FindingView, type ReportView } from './view.ts'
import { layerWord, severityWord, summary, words } from './words.ts'

/** Text made harmless once, by the `html` tag below; nothing else is ever put into the page. */
type Safe = { readonly safe: string }

function html(parts: TemplateStringsArray, ...values: (string | number | Safe | Safe[])[]): Safe {
  const text = (value: string | number | Safe | Safe[]): string => {
    if (Array.isArray(value)) return value.map((each) => each.safe).join('')
    return typeof value === 'object' ? value.safe : escape(String(value))
  }
  return {
    safe: parts.reduce((page, part, index) => {
      const value = values[index - 1]
      return page + (value === undefined ? '' : text(value)) + part
    }),
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)

/** One file without script or anything to load, that can be sent to a colleague: paths stay redacted. */
export function htmlReport(view: ReportView, hostname: string, lang: Lang): string {
  const counts = countBySeverity(view.findings)
  return `<!doctype html>\n${
    html`<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${words.title[lang]} · ${hostname}</title>
        <style>
          ${{ safe: STYLE }}
        </style>
      </head>
      <body>
        <header>
          <h1>${words.title[lang]} · ${hostname}</h1>
          <p>${view.takenAt} · ${words.catalogue[lang]} ${view.catalogue}</p>
          <p class="summary">${summary(counts, withoutVerdict(view).troubled.length)[lang]}</p>
        </header>
        <main>${view.findings.map((finding) => article(finding, lang))} ${notEvaluated(view, lang)}</main>
      </body>
    </html>`.safe
  }\n`
}

function article(finding: FindingView, lang: Lang): Safe {
  const { pattern, env, layer, severity, title, explanation, evidence, remedy } = finding
  const places = placesSet(evidence, lang)
  return html`<article>
    <h2><span class="severity ${severity}">${severityWord[severity][lang]}</span> ${title}</h2>
    <p class="about"><code>${pattern}</code> · ${env} · ${layerWord[layer][lang]}</p>
    <p>${explanation}</p>
    <dl>
      ${
        places.length === 0
          ? []
          : row(
              words.set[lang],
              places.map((each) => html`<div><code>${each}</code></div>`),
            )
      }
      ${
        remedy.steps.length === 0
          ? []
          : row(
              words.fix[lang],
              remedy.steps.map((step) => fixStep(step, lang)),
            )
      }
      ${row(words.verify[lang], [html`${remedy.verify}`])}
    </dl>
  </article>`
}

const row = (label: string, content: Safe[]): Safe =>
  html`<dt>${label}</dt>
    <dd>${content}</dd>`

function fixStep({ text, command }: FindingView['remedy']['steps'][number], lang: Lang): Safe {
  const note = command?.elevated ? ` (${words.elevated[lang]})` : ''
  return html`<div>${text}${note}</div>
    ${command ? html`<pre>${command.text}</pre>` : []}`
}

function notEvaluated(view: ReportView, lang: Lang): Safe {
  if (view.notEvaluated.length === 0) return { safe: '' }
  const reasons = new Map<string, string[]>()
  for (const { pattern, env, reason } of view.notEvaluated) {
    const key = `${env} · ${reason}`
    reasons.set(key, [...(reasons.get(key) ?? []), pattern])
  }
  const rows = [...reasons].map(
    ([reason, patterns]) =>
      html`<tr>
        <td>${reason}</td>
        <td>${patterns.map((pattern) => html`<code>${pattern}</code> `)}</td>
      </tr>`,
  )
  return html`<section>
    <h2>${words.notEvaluated[lang]} (${view.notEvaluated.length})</h2>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`
}

const SEVERITY_COLORS: Readonly<Record<Severity, { light: string; dark: string }>> = {
  critical: { light: '#a30d0d', dark: '#ff9a92' },
  high: { light: '#b42318', dark: '#ff9a92' },
  medium: { light: '#8a5300', dark: '#f5c062' },
  low: { light: '#0b5c86', dark: '#7cc7ee' },
  info: { light: '#4a5560', dark: '#b3bdc7' },
}
const severityRules = (theme: 'light' | 'dark') =>
  Object.entries(SEVERITY_COLORS)
    .map(([severity, color]) => `.${severity} { color: ${color[theme]} }`)
    .join('\n')

const STYLE = `
:root { --back: #fff; --text: #1c2329; --quiet: #58636e; --line: #d8dee4; --code: #f3f5f7 }
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1rem; background: var(--back); color: var(--text);
  font: 16px/1.55 system-ui, "Noto Sans CJK SC", sans-serif }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.05rem; margin: 0 }
header p, .about, dt { color: var(--quiet) } header p { margin: .3rem 0 } .summary { color: inherit; font-weight: 600 }
article, section { border-top: 1px solid var(--line); padding: 1.2rem 0; margin-top: 1.2rem }
.severity { border: 1px solid; border-radius: 4px; padding: 0 .4rem; font-size: .8rem; margin-right: .3rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1rem; margin: 0 } dd { margin: 0; min-width: 0 }
code, pre { font-family: ui-monospace, monospace; font-size: .88em; overflow-wrap: anywhere }
pre { background: var(--code); padding: .6rem .8rem; border-radius: 6px; white-space: pre-wrap; margin: .4rem 0 }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid var(--line); padding: .3rem .6rem .3rem 0;
  vertical-align: top; overflow-wrap: anywhere }
${severityRules('light')}
@media (prefers-color-scheme: dark) {
  :root { --back: #14181c; --text: #e4e9ee; --quiet: #9aa6b2; --line: #2e363e; --code: #1e242a }
  ${severityRules('dark')}
}
`
