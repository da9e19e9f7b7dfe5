import { readText } from './diagnose.ts'
import { diagnose } from '../detectors/diagnose.ts'
import { explain } from '../detectors/signatures/index.ts'
import { explainText, explainView } from '../report/explain.ts'
import { jsonReport } from '../report/json.ts'
import { languageOf, type Lang } from '../report/language.ts'
import { columnsFor } from '../report/text.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'
import { wantsColor, type VerdictOptions } from './verdict.ts'

export type ExplainOptions = Pick<VerdictOptions, 'color'> & {
  format: 'text' | 'json'
  lang?: Lang
  here: boolean
}

/** What the output of a failed build says about the environment. Exit code 1: something was recognised. */
export async function explainOutput(file: string, options: ExplainOptions, cli: Cli): Promise<ExitCode> {
  const explained = explain(await readText(file, cli))
  const lang = options.lang ?? languageOf(cli.env, cli.systemLocale)
  const view = explainView(explained, lang, options.here ? await patternsHere(cli) : null)
  if (options.format === 'json') cli.out.write(jsonReport(view))
  else {
    cli.out.write(
      explainText(view, {
        lang,
        color: wantsColor(options.color, cli),
        columns: columnsFor(cli.out.columns),
        reveal: (text) => text,
      }),
    )
  }
  return explained.length > 0 ? 1 : 0
}

async function patternsHere(cli: Cli): Promise<ReadonlySet<string>> {
  const here = await thisMachine(cli)
  const { snapshot } = await here.look()
  return new Set(diagnose(snapshot, await here.policy()).findings.map(({ pattern }) => pattern))
}
