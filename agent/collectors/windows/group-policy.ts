import type { GroupPolicy } from '../../contract/sections/group-policy.ts'
import { splitStored } from '../../detectors/model/split.ts'
import { MachineError, type Machine, type RawRegistryValue } from '../../machine/machine.ts'
import { Absent, type CollectContext } from '../collector.ts'
import { decodeText, textFacts } from '../startup/text-facts.ts'
import { isCollectedVariable } from '../variables.ts'
import { textNamed } from './registry-values.ts'
import { storedEnvironment, valueOf, type StoredEnvironment } from './stored.ts'
import { elementsNamed, parseXml } from './xml.ts'

type Item = GroupPolicy['items'][number]
/** An item of the file, before anybody has looked whether it applies here. */
export type PolicyItem = Omit<Item, 'gpo'> & { targeted: boolean }

const STATE = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\State'
const FILE = 'Preferences\\EnvironmentVariables\\EnvironmentVariables.xml'
const MAX_BYTES = 4 * 1024 * 1024
const MAX_ITEMS = 200
const ACTIONS: Readonly<Record<string, Item['action']>> = {
  C: 'create',
  R: 'replace',
  U: 'update',
  D: 'delete',
}

/**
 * What preferences have done to environment variables, from the copies that Group Policy keeps of what it applied:
 * those of the machine below ProgramData, those of the person below the local profile.
 */
export async function collectGroupPolicy(context: CollectContext): Promise<GroupPolicy> {
  const { machine } = context
  const stored = await storedEnvironment(context)
  const histories = [valueOf(stored.composed, 'ProgramData'), valueOf(stored.composed, 'LOCALAPPDATA')].map(
    (place) => `${place ?? ''}\\Microsoft\\Group Policy\\History`,
  )
  const found = await Promise.all(histories.map((history) => filesBelow(machine, history)))
  if (found.every((files) => files === null)) throw new Absent('no Group Policy history')
  const files = found.flatMap((each) => each ?? [])
  const names = files.length > 0 ? await policyNames(machine) : new Map<string, string>()
  const read = await Promise.all(
    files.map(async ({ file, guid }) => {
      const gpo = (names.get(guid.toLowerCase()) ?? guid).slice(0, 300)
      return { gpo, ...(await readItems(machine, file)) }
    }),
  )
  const items = read.flatMap(({ gpo, items: ofFile }) =>
    ofFile
      .filter((item) => !item.targeted || isApplied(item, stored))
      .map(({ scope, action, name, partial, value }): Item => ({ gpo, scope, action, name, partial, value })),
  )
  const refreshedAt = read
    .map(({ changedAt }) => changedAt)
    .sort()
    .at(-1)
  return { items: items.slice(0, MAX_ITEMS), ...(items.length > 0 && refreshedAt ? { refreshedAt } : {}) }
}

type Candidate = { file: string; guid: string }

/** `History\{policy}\Machine\Preferences\...`; for people the account stands before or instead of `User`. */
async function filesBelow(machine: Machine, history: string): Promise<Candidate[] | null> {
  const policies = await machine.list(history)
  if (!policies) return null
  const places = await Promise.all(
    policies
      .filter((name) => /^\{.*\}$/.test(name))
      .map(async (guid) => {
        const folders = await subfolders(machine, `${history}\\${guid}`)
        const deeper = await Promise.all(folders.map((folder) => subfolders(machine, folder)))
        const all = [...folders, ...deeper.flat()].map((folder) => ({ guid, file: `${folder}\\${FILE}` }))
        const there = await Promise.all(all.map(async (one) => ((await machine.stat(one.file)) ? [one] : [])))
        return there.flat()
      }),
  )
  return places.flat()
}

const subfolders = async (machine: Machine, folder: string): Promise<string[]> =>
  ((await machine.list(folder)) ?? [])
    .filter((name) => /^(?:machine|user|s-1-[\d-]+)$/i.test(name))
    .map((name) => `${folder}\\${name}`)

async function readItems(machine: Machine, file: string) {
  const [bytes, stat] = await Promise.all([
    machine.readFile(file, { maxBytes: MAX_BYTES }),
    machine.stat(file),
  ])
  if (!bytes || !stat) return { items: [] }
  try {
    const items = parsePolicyItems(decodeText(bytes, textFacts(bytes)))
    return { items, changedAt: stat.mtime.toISOString() }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new MachineError('error', `${file}: ${error.message}`, { cause: error })
  }
}

/** The items that concern Path and the variables the agent may report. Throws a SyntaxError for a broken file. */
export function parsePolicyItems(text: string): PolicyItem[] {
  const root = parseXml(text)
  if (root.name !== 'EnvironmentVariables')
    throw new SyntaxError(`expected EnvironmentVariables, found ${root.name}`)
  return elementsNamed(root, 'EnvironmentVariable').flatMap((element): PolicyItem[] => {
    const properties = element.children.find(({ name }) => name === 'Properties')?.attributes
    const name = properties?.['name'] ?? ''
    if (!properties || element.attributes['disabled'] === '1' || !isReported(name)) return []
    const action = ACTIONS[(properties['action'] ?? 'U').toUpperCase()]
    if (!action) throw new SyntaxError(`${name}: unknown action ${properties['action']}`)
    return [
      {
        scope: properties['user'] === '1' ? 'user' : 'machine',
        action,
        name: name.slice(0, 255),
        partial: properties['partial'] === '1',
        value: (properties['value'] ?? '').slice(0, 32_767),
        targeted: element.children.some((child) => child.name === 'Filters' && child.children.length > 0),
      },
    ]
  })
}

const isReported = (name: string) => /^path$/i.test(name) || isCollectedVariable(name.toUpperCase())

/**
 * The copy has items for other machines and people, too, whom a filter names. Whether one was meant for this one
 * shows by what is stored.
 */
function isApplied({ scope, action, name, partial, value }: PolicyItem, stored: StoredEnvironment): boolean {
  const values: readonly RawRegistryValue[] = scope === 'machine' ? stored.machine : stored.user
  const now = textNamed(values, name)
  if (action === 'delete') return now === undefined
  if (now === undefined) return false
  if (!partial) return now === value
  const entries = new Set(splitStored(now, 'windows').map((entry) => entry.toLowerCase()))
  return splitStored(value, 'windows').every((entry) => entries.has(entry.toLowerCase()))
}

/** Names of policy objects by their ids, as the last refresh left them. */
async function policyNames(machine: Machine): Promise<Map<string, string>> {
  const tree = (await machine.registryTree(STATE)) ?? []
  return new Map(
    tree.flatMap(({ key, values }) => {
      const [guid, name] = [textNamed(values, 'GPOName'), textNamed(values, 'DisplayName')]
      return /\\GPO-List\\/i.test(key) && guid && name ? [[guid.toLowerCase(), name] as const] : []
    }),
  )
}
