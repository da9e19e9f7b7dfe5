import { ConfigError } from '../config.ts'
import { detectorPage } from '../detectors/docs/detector-page.ts'
import { detectorById, detectors } from '../detectors/index.ts'
import { languageOf, type Lang } from '../report/language.ts'
import { padEnd } from '../report/width.ts'
import { severityWord } from '../report/words.ts'
import type { Cli, ExitCode } from './cli.ts'

/** The catalogue as a list, or the page of one detector. */
export function showDetectors(id: string | undefined, options: { lang?: Lang }, cli: Cli): ExitCode {
  const lang = options.lang ?? languageOf(cli.env, cli.systemLocale)
  if (id === undefined) {
    for (const { id, severity, texts } of detectors) {
      cli.out.write(`${padEnd(id, 32)} ${padEnd(severityWord[severity][lang], 9)} ${texts.title[lang]}\n`)
    }
    return 0
  }
  const detector = detectorById(id.toUpperCase())
  if (!detector) throw new ConfigError([`${id}: no such detector; envherd detectors lists them`])
  cli.out.write(detectorPage(detector, lang))
  return 0
}
