import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { stateLocation } from '../state/location.ts'
import { LAST_VERDICT_FILE, parseLastVerdict, type LastVerdict } from './last-verdict.ts'
import { checkLine, segment, segmentJson, type Lang } from './lines.ts'

/*
 * `envherd prompt` and `envherd prompt-check`, apart from the rest of the program: a prompt waits for them, so they
 * load no library, start no go, ask no network, and stay silent when anything is amiss.
 */

const [, , command, ...options] = process.argv
const verdict = lastVerdict()
if (verdict) {
  const lang: Lang = /^zh/i.test(
    process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '',
  )
    ? 'zh'
    : 'en'
  const line =
    command === 'prompt-check' ? checkLine(verdict, lang) : promptLine(verdict, formatOf(options), lang)
  if (line !== null) process.stdout.write(`${line}\n`)
}

function promptLine(found: LastVerdict, format: string, lang: Lang): string {
  if (format === 'json') return segmentJson(found)
  return segment(found, format === 'ansi' ? 'ansi' : 'text', lang)
}

function formatOf(args: readonly string[]): string {
  const at = args.indexOf('--format')
  return at === -1
    ? (args.find((arg) => arg.startsWith('--format='))?.slice(9) ?? 'text')
    : (args[at + 1] ?? 'text')
}

function lastVerdict(): LastVerdict | null {
  const folder = stateLocation({ platform: process.platform, home: homedir(), env: process.env })
  try {
    return parseLastVerdict(readFileSync(join(folder, LAST_VERDICT_FILE), 'utf8'), Date.now())
  } catch (error) {
    // No scan yet, or a folder of somebody else: a prompt has nothing to say about either.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
