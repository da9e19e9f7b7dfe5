import type { SecurityPart, WindowsSecurity } from '../../contract/sections/windows-security.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import { consoleText } from './console-text.ts'
import { elementsNamed, parseXml, type XmlElement } from './xml.ts'

type BlockEvent = WindowsSecurity['blockEvents'][number]
/** What an event says, its path still in the words of its log. */
export type LoggedEvent = { id: number; path: string; policy?: string; at: string }

export type EventLog = { part: SecurityPart; log: BlockEvent['log']; channel: string; ids: readonly number[] }

export const EVENT_LOGS: readonly EventLog[] = [
  {
    part: 'code-integrity',
    log: 'code-integrity',
    channel: 'Microsoft-Windows-CodeIntegrity/Operational',
    ids: [3076, 3077],
  },
  {
    part: 'applocker',
    log: 'applocker',
    channel: 'Microsoft-Windows-AppLocker/EXE and DLL',
    ids: [8003, 8004],
  },
  {
    part: 'defender-log',
    log: 'defender',
    channel: 'Microsoft-Windows-Windows Defender/Operational',
    ids: [1116, 1117],
  },
]

const WEEK_MS = 7 * 24 * 3600 * 1000
const MAX_EVENTS = 1000
const MAX_BYTES = 32 * 1024 * 1024
const TIMEOUT_MS = 20_000
const ACCESS_DENIED = 5
const NO_SUCH_CHANNEL = 15_007

/** Events of the last week, the newest first. A log that this Windows does not have holds none. */
export async function loggedEvents(
  machine: Machine,
  systemRoot: string,
  { channel, ids }: EventLog,
): Promise<LoggedEvent[]> {
  const wanted = ids.map((id) => `EventID=${id}`).join(' or ')
  const query = `*[System[(${wanted}) and TimeCreated[timediff(@SystemTime) <= ${WEEK_MS}]]]`
  const result = await machine.run(
    `${systemRoot}\\System32\\wevtutil.exe`,
    // A root element, so that no events are still an answer; UTF-16, so that no console spoils a name.
    ['qe', channel, `/q:${query}`, '/f:XML', '/e:Events', '/uni:true', '/rd:true', `/c:${MAX_EVENTS}`],
    { env: { SystemRoot: systemRoot }, timeoutMs: TIMEOUT_MS, encoding: 'latin1', maxBytes: MAX_BYTES },
  )
  if (result.exitCode === NO_SUCH_CHANNEL) return []
  if (result.exitCode !== 0) {
    const reason = result.exitCode === ACCESS_DENIED ? 'denied' : 'error'
    throw new MachineError(reason, `${channel}: wevtutil ended with exit code ${String(result.exitCode)}`)
  }
  if (result.stdout === '') throw new MachineError('error', `${channel}: wevtutil printed nothing`)
  if (result.truncated) throw new MachineError('error', `${channel}: more events than are read`)
  const text = consoleText(Buffer.from(result.stdout, 'latin1'))
  try {
    return parseEvents(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new MachineError('error', `${channel}: ${error.message}`, { cause: error })
  }
}

/** What `wevtutil qe /f:XML /e:Events` prints. Throws a SyntaxError for anything else, nothing included. */
export function parseEvents(text: string): LoggedEvent[] {
  const root = parseXml(text.trim())
  if (root.name !== 'Events') throw new SyntaxError(`expected Events, found ${root.name}`)
  return root.children.flatMap((event) => {
    const id = Number(textOf(event, 'EventID'))
    const at = new Date(elementsNamed(event, 'TimeCreated')[0]?.attributes['SystemTime'] ?? Number.NaN)
    if (Number.isNaN(at.getTime()) || !Number.isInteger(id)) return []
    const policy = policyOf(event)
    return pathsOf(event).map((path) => ({ id, path, at: at.toISOString(), ...(policy && { policy }) }))
  })
}

const textOf = (event: XmlElement, name: string) => elementsNamed(event, name)[0]?.text.trim() ?? ''

const dataOf = (event: XmlElement, name: RegExp) =>
  elementsNamed(event, 'Data')
    .find(({ attributes }) => name.test(attributes['Name'] ?? ''))
    ?.text.trim() ?? ''

function policyOf(event: XmlElement): string {
  const rule = textOf(event, 'RuleName')
  const name = rule && rule !== '-' ? rule : textOf(event, 'PolicyName')
  return (name || dataOf(event, /^Policy ?Name$/i)).slice(0, 300)
}

/** Code integrity has it as `File Name`, AppLocker as elements of its own, Defender as a list of `file:_C:\...`. */
function pathsOf(event: XmlElement): string[] {
  const direct = dataOf(event, /^File ?Name$/i) || textOf(event, 'FullFilePath') || textOf(event, 'FilePath')
  const found = direct
    ? [direct]
    : dataOf(event, /^Path$/i)
        .split(';')
        .map((part) => /^\s*(?:container)?file:_(.+)$/i.exec(part)?.[1]?.trim() ?? '')
  return [...new Set(found)].filter((path) => path !== '')
}
