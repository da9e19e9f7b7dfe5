import { AGENT_VERSION } from '../config.ts'
import { SEVERITIES, type Diagnosis, type Localized, type Severity } from '../contract/finding.ts'
import { diagnose } from '../detectors/diagnose.ts'
import type { Redacted } from '../redact/redact.ts'
import { reveal } from '../redact/user-names.ts'
import { htmlReport } from '../report/html.ts'
import { jsonReport } from '../report/json.ts'
import { languageOf, type Lang } from '../report/language.ts'
import { columnsFor, textReport } from '../report/text.ts'
import { sarifReport } from '../report/sarif.ts'
import { reportView, type ReportView } from '../report/view.ts'
import type { Cli, ExitCode } from './cli.ts'

export type VerdictOptions = {
  format: 'text' | 'json' | 'html' | 'sarif'
  failOn: Severity
  lang?: Lang
  color: 'auto' | 'always' | 'never'
}

/** Prints what was found, in the form that was asked for. */
export function printVerdict(
  { snapshot, names }: Redacted,
  options: VerdictOptions,
  cli: Cli,
  diagnosis: Diagnosis = diagnose(snapshot),
): ExitCode {
  const lang = options.lang ?? languageOf(cli.env, cli.systemLocale)
  const view = reportView(diagnosis, snapshot, lang)
  if (options.format === 'json') cli.out.write(jsonReport(view))
  else if (options.format === 'sarif') cli.out.write(sarifReport(view, AGENT_VERSION, lang))
  else if (options.format === 'html') cli.out.write(htmlReport(view, snapshot.host.hostname, lang))
  else {
    cli.out.write(
      textReport(view, {
        lang,
        color: wantsColor(options.color, cli),
        columns: columnsFor(cli.out.columns),
        reveal: (text) => reveal(text, names),
      }),
    )
    const [first] = view.findings
    if (first) cli.out.write(`\n${moreAbout(first.pattern)[lang]}\n`)
  }
  return exitCode(view, options.failOn)
}

function exitCode(view: ReportView, failOn: Severity): ExitCode {
  const limit = SEVERITIES.indexOf(failOn)
  return view.findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= limit) ? 1 : 0
}

export function wantsColor(choice: VerdictOptions['color'], { env, out }: Cli): boolean {
  if (choice !== 'auto') return choice === 'always'
  // no-color.org: set and not empty, whatever the value.
  if (env['NO_COLOR']) return false
  return out.isTTY && env['TERM'] !== 'dumb'
}

/** The commands that go on from here; the example is the gravest of what was found. */
const moreAbout = (pattern: string): Localized => ({
  en: `More on one finding: envherd detectors ${pattern}. Where a value comes from: envherd why GOROOT.`,
  zh: `了解某项发现：envherd detectors ${pattern}；查看取值来源：envherd why GOROOT。`,
})
