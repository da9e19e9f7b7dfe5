import { join } from 'node:path'
import { readClockSamples } from '../collectors/clock-samples.ts'
import { AGENT_VERSION } from '../config.ts'
import { CATALOGUE_VERSION } from '../detectors/index.ts'
import { subjectWord, type Check, type State } from '../doctor/check.ts'
import { clockCheck, sectionsCheck, settingsCheck, versionsCheck } from '../doctor/knowledge.ts'
import {
  configCheck,
  enrolmentCheck,
  filesCheck,
  folderCheck,
  reportsCheck,
  spoolCheck,
} from '../doctor/own-state.ts'
import { runningChecks } from '../doctor/running.ts'
import { reachServer } from '../doctor/server.ts'
import { errorCode } from '../machine/run.ts'
import { languageOf, type Lang } from '../report/language.ts'
import { padEnd, width, wrap } from '../report/width.ts'
import { ENROLMENT_FILE, readEnrolment } from '../state/enrolment.ts'
import { stateFolder } from '../state/folder.ts'
import { readProgress } from '../state/progress.ts'
import { recallIn } from '../state/recall.ts'
import { readFleetSettings } from '../state/settings.ts'
import { openSpool } from '../uplink/spool.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'

export type DoctorOptions = { format: 'text' | 'json'; lang?: Lang }

/** The agent about itself. Exit code 1: there is something to mend. */
export async function doctor({ format, lang }: DoctorOptions, cli: Cli): Promise<ExitCode> {
  const checks = await examine(cli)
  const language = lang ?? languageOf(cli.env, cli.systemLocale)
  cli.out.write(format === 'json' ? json(checks, language) : text(checks, language, cli.out.columns ?? 100))
  return checks.some(({ state }) => state === 'mend') ? 1 : 0
}

async function examine(cli: Cli): Promise<Check[]> {
  const { machine, config } = await thisMachine(cli)
  const damaged: string[] = []
  const folder = stateFolder(config.stateDir, (message) => damaged.push(message))
  const permissions = await folderCheck(folder.path, ENROLMENT_FILE)
  // What cannot be read has been said by then.
  const enrolment = await readEnrolment(folder).catch(() => undefined)
  const progress = await readProgress(folder).catch(() => ({}))
  const settings = await readFleetSettings(folder).catch(() => undefined)
  const kept = (await readClockSamples(recallIn(folder))).at(-1)
  const spool = openSpool(join(folder.path, 'spool'), (message) => damaged.push(message))
  const server = enrolment?.server ?? config.server
  const reached = server === undefined ? undefined : await reachServer(server)
  const now = Date.now()
  return [
    configCheck(folder.path, cli.env, enrolment),
    enrolmentCheck(enrolment, progress),
    ...(reached?.checks ?? []),
    clockCheck(reached?.clock, kept),
    ...(await unlessDenied(runningChecks(machine, folder.path))),
    ...(enrolment ? [reportsCheck(enrolment, progress, now)] : []),
    ...(await unlessDenied(spoolCheck(spool, now).then((check) => [check]))),
    permissions,
    await filesCheck(folder.path, damaged),
    sectionsCheck(progress),
    await settingsCheck(folder.path, settings, AGENT_VERSION, now),
    versionsCheck(AGENT_VERSION, CATALOGUE_VERSION, reached?.health),
  ]
}

/** The check of the folder says that already. */
const unlessDenied = (checks: Promise<Check[]>): Promise<Check[]> =>
  checks.catch((error: unknown) => {
    if (['EACCES', 'EPERM'].includes(errorCode(error))) return []
    throw error
  })

const STATE: Readonly<Record<State, Readonly<Record<Lang, string>>>> = {
  good: { en: 'good', zh: '正常' },
  note: { en: 'note', zh: '提示' },
  mend: { en: 'MEND', zh: '需处理' },
}
const ALL_WELL = { en: 'All is well.', zh: '一切正常。' }
const TO_MEND = {
  en: (count: number) => `${count} to mend.`,
  zh: (count: number) => `${count} 项需处理。`,
}

function text(checks: readonly Check[], lang: Lang, columns: number): string {
  const first = Math.max(...Object.values(STATE).map((word) => width(word[lang]))) + 2
  const second = Math.max(...checks.map(({ id }) => width(subjectWord[id][lang]))) + 2
  const room = Math.max(columns - first - second, 30)
  const blank = ' '.repeat(first + second)
  const lines = checks.flatMap(({ id, state, says, next }) => {
    const said = wrap(says[lang], room)
    const todo = next ? wrap(`→ ${next[lang]}`, room) : []
    const head = padEnd(STATE[state][lang], first) + padEnd(subjectWord[id][lang], second)
    return [...said, ...todo].map((line, index) => (index === 0 ? head : blank) + line)
  })
  const count = checks.filter(({ state }) => state === 'mend').length
  return `${[...lines, '', count === 0 ? ALL_WELL[lang] : TO_MEND[lang](count)].join('\n')}\n`
}

function json(checks: readonly Check[], lang: Lang): string {
  const list = checks.map(({ id, state, says, next, facts }) => ({
    ...{ id, state, says: says[lang] },
    ...(next && { next: next[lang] }),
    ...(facts && { facts }),
  }))
  const toMend = list.filter(({ state }) => state === 'mend').length
  return `${JSON.stringify({ version: 1, toMend, checks: list }, null, 2)}\n`
}
