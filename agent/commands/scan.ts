import { SEVERITIES, type Severity } from '../contract/finding.ts'
import { diagnose } from '../detectors/diagnose.ts'
import { reveal } from '../redact/user-names.ts'
import { htmlReport } from '../report/html.ts'
import { jsonReport } from '../report/json.ts'
import { languageOf, type Lang } from '../report/language.ts'
import { columnsFor, textReport } from '../report/text.ts'
import { reportView, type ReportView } from '../report/view.ts'
import type { Cli, ExitCode } from './cli.ts'
import { storedSnapshot } from './stored-snapshot.ts'
import { thisMachine } from './this-machine.ts'

export type ScanOptions = {
  format: 'text' | 'json' | 'html'
  failOn: Severity
  lang?: Lang
  color: 'auto' | 'always' | 'never'
  from?: string
}

export async function scan(options: ScanOptions, cli: Cli): Promise<ExitCode> {
  const { look } = await thisMachine(cli)
  // Another machine's snapshot has another person's marks, which mean nothing here.
  const { snapshot, names } =
    options.from === undefined ? await look() : { snapshot: await storedSnapshot(options.from), names: {} }
  const lang = options.lang ?? languageOf(cli.env, cli.systemLocale)
  const view = reportView(diagnose(snapshot), snapshot, lang)
  if (options.format === 'json') cli.out.write(jsonReport(view))
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
  }
  return exitCode(view, options.failOn)
}

function exitCode(view: ReportView, failOn: Severity): ExitCode {
  const limit = SEVERITIES.indexOf(failOn)
  return view.findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= limit) ? 1 : 0
}

function wantsColor(choice: ScanOptions['color'], { env, out }: Cli): boolean {
  if (choice !== 'auto') return choice === 'always'
  // no-color.org: set and not empty, whatever the value.
  if (env['NO_COLOR']) return false
  return out.isTTY && env['TERM'] !== 'dumb'
}
