/*
 * What the catalogue says of reports from the field, case by case: `npx tsx test/agent/field-cases-table.ts [FOLDER]`.
 * Once with the text of each case alone, as `envherd diagnose` reads it, once composed into a whole snapshot.
 */
import { FIELD_CASES, fieldFiles } from './field-cases.ts'
import { judgeComposed, judgeText, totalsOf, type Judged } from './field-cases-verdicts.ts'

const ORDER = ['alarm', 'miss', 'undecidable', 'hit', 'quiet']

function line({ id, verdict, rank, expected, found, reason }: Judged): string {
  const names = found.map(({ pattern, severity }) => `${pattern} (${severity})`).join(', ')
  const place = rank > 0 ? ` at ${rank}` : ''
  const wanted = expected.length > 0 ? expected.join(' | ') : '-'
  return `${`${verdict}${place}`.padEnd(13)}${id.padEnd(48)}${wanted}\n${' '.repeat(13)}found: ${names || 'nothing'}${reason ? `\n${' '.repeat(13)}why: ${reason}` : ''}`
}

function table(title: string, rows: readonly Judged[]): string {
  const { decidable, first, second, share, healthy, alarms } = totalsOf(rows)
  const sorted = rows.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
  const totals = [
    `${decidable} decidable: ${first} first, ${second} second (${(share * 100).toFixed(1)} %)`,
    `${decidable - first - second} missed`,
    `${rows.filter(({ verdict }) => verdict === 'undecidable').length} undecidable`,
    `${healthy} healthy, ${alarms} with a false alarm`,
  ]
  return [`# ${title}`, ...sorted.map(line), totals.join('; ')].join('\n')
}

const files = fieldFiles(process.argv[2] ?? FIELD_CASES)
const composed = files.flatMap((file) => judgeComposed(file) ?? [])
const texts = files.map((file) => judgeText(file, new Date()))
console.info(`${table('The text alone', texts)}\n\n${table('Composed', composed)}`)
