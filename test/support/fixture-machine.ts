import {
  MachineError,
  type FileStat,
  type Machine,
  type MachineErrorReason,
  type RawRegistryValue,
  type RunOptions,
  type RunResult,
} from '../../agent/machine/machine.ts'
import type { Probed } from '../../agent/machine/probe.ts'

export type FixtureFacts = {
  mode?: number
  mtime?: string
  uid?: number
  gid?: number
  writable?: boolean
}

export type FixtureEntry =
  | string
  | Buffer
  | ({ dir: true } & FixtureFacts)
  | { link: string }
  | ({
      content: string | Buffer
      /** Of a file whose end is left out. */
      size?: number
    } & FixtureFacts)
  | { fails: MachineErrorReason }

export type FixtureCommand = {
  /** Base name or whole path of the program, without `.exe`. */
  program: string
  /** The arguments; a function decides on the arguments and options, e.g. on `env.GOROOT`. */
  args?: readonly string[] | ((args: readonly string[], options: RunOptions) => boolean)
  result: Partial<RunResult> | { fails: MachineErrorReason }
}

export type FixtureMachineInput = Partial<
  Omit<
    Machine,
    | 'readFile'
    | 'lstat'
    | 'stat'
    | 'realpath'
    | 'readlink'
    | 'list'
    | 'writable'
    | 'space'
    | 'run'
    | 'inPrivateDirectory'
    | 'probe'
    | 'registry'
    | 'registryTree'
    | 'now'
  >
> & {
  platform: Machine['platform']
  /** Where the content is from; a fixture says whether it was recorded on a machine or composed by hand. */
  source: 'recorded' | 'composed'
  /** Absolute path to content. Parent directories exist by themselves. */
  files?: Record<string, FixtureEntry>
  commands?: readonly FixtureCommand[]
  /** Of every volume. */
  space?: { freeBytes: number; totalBytes: number }
  registry?: Record<string, readonly RawRegistryValue[] | { fails: MachineErrorReason }>
  /** What reaching `host:port` gave; any other server is not known by name. */
  probes?: Record<string, Omit<Probed, 'ms'>>
  now?: string
}

const LINK_LIMIT = 40
const FIXTURE_TIME = '2026-01-02T03:04:05.000Z'

/**
 * A machine made of a file tree and of recorded command outputs. Windows paths are compared without case and with
 * either separator; what the fixture does not hold is not there, and a command it does not know cannot start.
 */
export function createFixtureMachine(input: FixtureMachineInput): Machine {
  const windows = input.platform === 'windows'
  const separator = windows ? '\\' : '/'
  const keyOf = (path: string) => {
    const plain = windows ? path.replaceAll('/', '\\').toLowerCase() : path
    return plain.length > 1 && plain.endsWith(separator) && !/^[a-z]:\\$/.test(plain)
      ? plain.slice(0, -1)
      : plain
  }
  const parentOf = (key: string) => {
    const at = key.lastIndexOf(separator)
    if (at < 0) return null
    const parent = key.slice(0, at)
    if (parent === '' || /^[a-z]:$/.test(parent))
      return key === parent + separator ? null : parent + separator
    return parent
  }

  type Node = { name: string; path: string; entry: FixtureEntry; children: Set<string> }
  const nodes = new Map<string, Node>()
  const add = (path: string, entry: FixtureEntry): Node => {
    const key = keyOf(path)
    const node = nodes.get(key) ?? {
      name: path.split(/[\\/]/).filter(Boolean).at(-1) ?? path,
      path,
      entry,
      children: new Set(),
    }
    node.entry = entry
    nodes.set(key, node)
    const parent = parentOf(key)
    if (parent !== null && parent !== key) {
      const parentPath = path.slice(0, parent.length)
      ;(nodes.get(parent) ?? add(parentPath, { dir: true })).children.add(node.name)
    }
    return node
  }
  for (const [path, entry] of Object.entries(input.files ?? {})) add(path, entry)

  /** The node a path leads to through links, and the path it really has. */
  const resolve = (path: string, followLast: boolean, depth = 0): Node | null => {
    if (depth > LINK_LIMIT) return null
    const key = keyOf(path)
    const parent = parentOf(key)
    let node = nodes.get(key)
    if (!node && parent !== null && parent !== key) {
      const above = resolve(path.slice(0, parent.length), true, depth + 1)
      if (!above || keyOf(above.path) === parent) return null
      node =
        resolve(above.path + separator + path.slice(parent.length + 1), followLast, depth + 1) ?? undefined
      return node ?? null
    }
    if (!node) return null
    if (typeof node.entry === 'object' && 'link' in node.entry && followLast) {
      const target = node.entry.link
      const absolute = windows ? /^[a-z]:|^\\\\/i.test(target) : target.startsWith('/')
      const base = node.path.slice(0, Math.max(node.path.lastIndexOf('/'), node.path.lastIndexOf('\\')))
      return resolve(absolute ? target : collapse(base + separator + target, separator), true, depth + 1)
    }
    return node
  }

  const failOn = (entry: FixtureEntry, path: string) => {
    if (typeof entry === 'object' && 'fails' in entry) throw new MachineError(entry.fails, `${path}: fixture`)
  }
  const contentOf = (entry: FixtureEntry): Buffer | null => {
    if (typeof entry === 'string') return Buffer.from(entry)
    if (Buffer.isBuffer(entry)) return entry
    if (!('content' in entry)) return null
    return Buffer.isBuffer(entry.content) ? entry.content : Buffer.from(entry.content)
  }
  const statOf = ({ entry, path }: Node): FileStat => {
    const content = contentOf(entry)
    const isLink = typeof entry === 'object' && 'link' in entry
    const isTold = typeof entry === 'object' && !Buffer.isBuffer(entry) && !('link' in entry)
    const given: FixtureFacts & { size?: number } = isTold && !('fails' in entry) ? entry : {}
    return {
      kind: isLink ? 'link' : content ? 'file' : 'dir',
      size: given.size ?? content?.length ?? 4096,
      mtime: new Date(given.mtime ?? FIXTURE_TIME),
      mode: given.mode ?? 0o755,
      uid: given.uid ?? 0,
      ...(given.gid === undefined ? {} : { gid: given.gid }),
      id: `fixture:${keyOf(path)}`,
    }
  }

  const storedAt = (key: string) => {
    const found = Object.entries(input.registry ?? {}).find(
      ([name]) => name.toLowerCase() === key.toLowerCase(),
    )?.[1]
    if (!found) return null
    if ('fails' in found) throw new MachineError(found.fails, `${key}: fixture`)
    return [...found]
  }

  return {
    processArch: 'amd64',
    hostname: 'fixture',
    user: 'dev',
    home: windows ? 'C:\\Users\\dev' : input.platform === 'macos' ? '/Users/dev' : '/home/dev',
    env: {},
    memoryBytes: 8 * 1024 ** 3,
    kernel: 'fixture',
    isRoot: false,
    ...input,
    now: () => new Date(input.now ?? FIXTURE_TIME),
    async readFile(path, options) {
      const node = resolve(path, true)
      if (!node) return null
      failOn(node.entry, path)
      const content = contentOf(node.entry)
      if (!content) throw new MachineError('error', `${path}: EISDIR`)
      const from = options?.from ?? 0
      return content.subarray(from, options?.maxBytes === undefined ? undefined : from + options.maxBytes)
    },
    async lstat(path) {
      const node = resolve(path, false)
      return node && statOf(node)
    },
    async stat(path) {
      const node = resolve(path, true)
      return node && statOf(node)
    },
    async realpath(path) {
      return resolve(path, true)?.path ?? null
    },
    async readlink(path) {
      const entry = resolve(path, false)?.entry
      return typeof entry === 'object' && 'link' in entry ? entry.link : null
    },
    async list(path) {
      const node = resolve(path, true)
      if (!node || contentOf(node.entry)) return null
      failOn(node.entry, path)
      return [...node.children].sort()
    },
    async space(path) {
      return resolve(path, true) ? (input.space ?? { freeBytes: 2 ** 36, totalBytes: 2 ** 38 }) : null
    },
    async writable(path) {
      const entry = resolve(path, true)?.entry
      if (entry === undefined) return false
      return typeof entry === 'object' && 'writable' in entry ? (entry.writable ?? true) : true
    },
    async run(program, args, options) {
      const plain = (name: string) => name.toLowerCase().replace(/\.exe$/, '')
      const command = input.commands?.find((candidate) => {
        const base = program.split(/[\\/]/).at(-1) ?? program
        if (![plain(program), plain(base)].includes(plain(candidate.program))) return false
        if (candidate.args === undefined) return true
        return typeof candidate.args === 'function'
          ? candidate.args(args, options)
          : JSON.stringify(candidate.args) === JSON.stringify(args)
      })
      if (!command) throw new MachineError('error', `${program} ${args.join(' ')}: no such program`)
      if ('fails' in command.result) throw new MachineError(command.result.fails, `${program}: fixture`)
      return { exitCode: 0, stdout: '', stderr: '', truncated: false, ...command.result }
    },
    inPrivateDirectory: (_, work) => work(windows ? 'C:\\envherd' : '/tmp/envherd'),
    probe: async ({ host, port }) => ({ ...(input.probes?.[`${host}:${port}`] ?? { status: 'dns' }), ms: 1 }),
    registry: async (key) => storedAt(key),
    async registryTree(key) {
      const below = Object.keys(input.registry ?? {}).filter((name) =>
        name.toLowerCase().startsWith(`${key.toLowerCase()}\\`),
      )
      const own = storedAt(key)
      if (!own && below.length === 0) return null
      const keys = below.map((name) => ({ key: name.slice(key.length + 1), values: storedAt(name) ?? [] }))
      return [{ key: '', values: own ?? [] }, ...keys]
    },
  }
}

/** Removes `.` and `..` segments. */
function collapse(path: string, separator: string): string {
  const kept: string[] = []
  for (const segment of path.split(/[\\/]/)) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  return kept.join(separator)
}
