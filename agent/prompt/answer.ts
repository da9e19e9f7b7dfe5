import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stateLocation } from '../state/location.ts'
import { LAST_VERDICT_FILE, parseLastVerdict, type LastVerdict } from './last-verdict.ts'
import { checkLine, segment, segmentJson, type Lang } from './lines.ts'

type Surroundings = Parameters<typeof stateLocation>[0]
export type PromptCommand = 'prompt' | 'prompt-check'
export type PromptFormat = 'text' | 'json' | 'ansi'

/** The line that a prompt shows; null where there is nothing to say, as when anything is amiss. */
export function promptAnswer(
  command: PromptCommand,
  format: PromptFormat,
  surroundings: Surroundings,
): string | null {
  const verdict = lastVerdict(surroundings)
  if (!verdict) return null
  const lang = langOf(surroundings.env)
  if (command === 'prompt-check') return checkLine(verdict, lang)
  return format === 'json' ? segmentJson(verdict) : segment(verdict, format, lang)
}

const langOf = (env: Surroundings['env']): Lang =>
  /^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh' : 'en'

function lastVerdict(surroundings: Surroundings): LastVerdict | null {
  try {
    const file = join(stateLocation(surroundings), LAST_VERDICT_FILE)
    return parseLastVerdict(readFileSync(file, 'utf8'), Date.now())
  } catch (error) {
    // No scan yet, or a folder of somebody else: a prompt has nothing to say about either.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
