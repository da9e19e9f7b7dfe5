import type { Editor } from '../contract/sections/editor.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { Absent, type CollectContext, type Collector } from './collector.ts'
import { editorGo } from './editor/go.ts'
import { editorVersion, goExtension } from './editor/installed.ts'
import { isObject, parseJsonc } from './editor/jsonc.ts'
import { launchIn } from './editor/launch.ts'
import { settingPaths } from './editor/paths.ts'
import { editions, type Edition } from './editor/places.ts'
import { effective, expansion, settingsIn, type Setting, type Source } from './editor/settings.ts'
import { terminalOf } from './editor/terminal.ts'
import { goResolution } from './go/resolve.ts'

/** Settings of thousands of lines have some hundred kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024

/** undefined: not there. @throws MachineError for what cannot be read as settings. */
async function read(machine: Machine, file: string): Promise<unknown> {
  const bytes = await machine.readFile(file, { maxBytes: MAX_BYTES })
  if (!bytes) return undefined
  try {
    return parseJsonc(bytes.toString('utf8'))
  } catch (error) {
    throw new MachineError('error', `${file}: expected JSON with comments`, { cause: error })
  }
}

type Present = { edition: Edition; goExtension: string | undefined }

/** The edition that has the Go extension goes first, then the one that is there at all; local before remote. */
async function chosenEdition(machine: Machine, all: readonly Edition[]): Promise<Present | null> {
  let present: Present | null = null
  for (const edition of all) {
    const extension = await goExtension(machine, edition)
    if (extension !== undefined) return { edition, goExtension: extension }
    const there =
      (await machine.stat(edition.settings).catch(() => null)) ??
      (await machine.stat(edition.extensions).catch(() => null))
    if (there) present ??= { edition, goExtension: undefined }
  }
  return present
}

/** Settings files of the profiles in which some window was opened. */
async function profileFiles(machine: Machine, user: string): Promise<string[]> {
  const paths = pathsOf(machine.platform)
  const storage = await read(machine, paths.join(user, 'globalStorage/storage.json')).catch(() => undefined)
  const profiles = isObject(storage) ? storage['userDataProfiles'] : undefined
  const used = isObject(storage) ? storage['profileAssociations'] : undefined
  const names = new Set(
    isObject(used) ? Object.values(used).flatMap((map) => (isObject(map) ? Object.values(map) : [])) : [],
  )
  const locations = Array.isArray(profiles) ? profiles.filter(isObject).map(({ location }) => location) : []
  return locations
    .filter((location) => typeof location === 'string')
    .filter((location) => names.has(location) && /^[\w-]+$/.test(location))
    .sort()
    .slice(0, 20)
    .map((location) => paths.join(user, 'profiles', location, 'settings.json'))
}

/** Folders of opted-in projects that have settings of their own. */
async function workspaces(context: CollectContext): Promise<{ id: string; dir: string }[]> {
  if (context.collecting.projectRoots.length === 0) return []
  const projects = await context.use('projects').catch(() => null)
  const folders = new Map<string, string>()
  for (const { id, root, repository } of projects?.list ?? []) {
    if (!folders.has(root)) folders.set(root, id)
    if (repository !== undefined && !folders.has(repository)) folders.set(repository, id)
  }
  return [...folders].map(([dir, id]) => ({ id, dir }))
}

/**
 * Started from the desktop, the editor asks the login shell for its environment as the agent does, and waits a little
 * longer. How long it takes is never twice the same and of interest only beyond that.
 */
async function shellEnvironment(context: CollectContext): Promise<Editor['shellEnvironment']> {
  if (context.machine.platform === 'windows') return undefined
  const sessions = await context.use('sessions').catch(() => null)
  const family = sessions?.primary?.split('-')[0]
  const login = sessions?.list.find(({ id }) => id === `${family}-login`)
  return login && login.outcome !== 'timeout' ? { outcome: login.outcome, ms: 0 } : undefined
}

export const editor: Collector<'editor'> = {
  section: 'editor',
  cost: 'B',
  timeoutMs: 20_000,
  async collect(context) {
    const { machine } = context
    const paths = pathsOf(machine.platform)
    const resolution = await goResolution(context).catch(() => null)
    const variables = resolution?.variables ?? {}
    const present = await chosenEdition(machine, editions(machine, variables))
    if (!present) throw new Absent('no Visual Studio Code and no relative of it')
    const { edition } = present
    const found: Setting[] = []
    const launch: Editor['launch'] = []
    const unread: string[] = []
    const expand = expansion({ home: machine.home, variables })
    const own: Source = { scope: edition.remote ? 'remote' : 'user' }
    const profiles = edition.user === undefined ? [] : await profileFiles(machine, edition.user)
    for (const file of [edition.settings, ...profiles])
      found.push(...settingsIn(await read(machine, file), { ...own, file }, expand))
    for (const { id, dir } of await workspaces(context)) {
      context.signal.throwIfAborted()
      const inside = expansion({ home: machine.home, variables, folder: dir })
      const [settings, starts] = [
        paths.join(dir, '.vscode', 'settings.json'),
        paths.join(dir, '.vscode', 'launch.json'),
      ]
      const tried = async (file: string) =>
        read(machine, file).catch((error: unknown) => {
          if (!(error instanceof MachineError)) throw error
          unread.push(file)
        })
      const source: Source = { scope: 'workspace', file: settings, workspace: id }
      found.push(...settingsIn(await tried(settings), source, inside))
      launch.push(...launchIn(await tried(starts), starts))
    }
    const settings = effective(found)
    const version = await editorVersion(machine, edition)
    const go = await editorGo(machine, settings, resolution)
    const terminal = await terminalOf(context).catch((error: unknown) => {
      // Where processes are hidden the settings still count.
      if (!(error instanceof MachineError)) throw error
    })
    const asked = edition.remote ? undefined : await shellEnvironment(context)
    return {
      flavour: edition.flavour,
      ...(version === undefined ? {} : { version }),
      ...(present.goExtension === undefined ? {} : { goExtension: present.goExtension }),
      remote: edition.remote,
      settings,
      paths: await settingPaths(machine, settings),
      launch: launch.slice(0, 200),
      ...(unread.length > 0 ? { unread: unread.slice(0, 50) } : {}),
      ...(asked ? { shellEnvironment: asked } : {}),
      ...(terminal ? { terminal } : {}),
      ...(go ? { go } : {}),
    }
  },
}
