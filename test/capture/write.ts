import { gzipSync } from 'node:zlib'
import { isGoVariable } from '../../agent/collectors/variables.ts'
import type { Machine } from '../../agent/machine/machine.ts'
import type { Command, FileEntry, MachineFile } from './machine-file.ts'
import type { Answered, Seen, Tape } from './tape.ts'

/** A long part is the data of a program, in which somebody looked for what Go built it with. */
const LONG_PART = 65_536
const BUILD_INFO = Buffer.from('\xff Go buildinf:', 'latin1')
const BUILD_INFO_BYTES = 8192

export type Described = Pick<MachineFile, 'about' | 'from' | 'healthy'> &
  Partial<Pick<MachineFile, 'projects' | 'role' | 'user'>>

/** What a tape holds, as a file. */
export function machineFile(machine: Machine, tape: Tape, described: Described): MachineFile {
  const { platform, hostname, user, home, processArch, kernel, memoryBytes, distro, cpuModel, uid } = machine
  return {
    ...described,
    source: 'recorded',
    platform,
    now: machine.now().toISOString(),
    hostname,
    ...(distro !== undefined && { distro }),
    user,
    home,
    processArch,
    kernel,
    ...(cpuModel !== undefined && { cpuModel }),
    memoryBytes,
    ...(uid !== undefined && { uid }),
    env: Object.fromEntries([...tape.env].sort(byName)),
    space: tape.space ?? { freeBytes: 2 ** 36, totalBytes: 2 ** 38 },
    ...(tape.registry.size > 0 && { registry: registryOf(tape) }),
    commands: commandsOf(tape.commands),
    files: filesOf(tape, platform === 'windows'),
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : a > b ? 1 : 0

const registryOf = (tape: Tape): NonNullable<MachineFile['registry']> =>
  Object.fromEntries(
    [...tape.registry].map(([key, values]) => [
      key,
      typeof values === 'string'
        ? { fails: values }
        : Object.fromEntries(values.map(({ name, kind, raw }) => [name, `${kind} ${raw}`])),
    ]),
  )

const text = (value: string): string | string[] => (value.includes('\n') ? value.split('\n') : value)

/** Where one question has several answers, Go's variables tell which; the most of them first. */
function commandsOf(answered: readonly Answered[]): Command[] {
  const groups = new Map<string, Answered[]>()
  for (const each of answered) {
    const key = JSON.stringify([each.program, each.args])
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups].sort(byName).flatMap(([, group]) => {
    const results = new Map(group.map((each) => [JSON.stringify(each.result), each]))
    const commands = [...results.values()].map((each) => {
      const names = Object.keys(each.env).filter(isGoVariable).sort()
      const when = Object.fromEntries(names.map((name) => [name, each.env[name] ?? '']))
      return commandOf(each, results.size > 1 && names.length > 0 ? when : undefined)
    })
    return commands.sort((a, b) => Object.keys(b.when ?? {}).length - Object.keys(a.when ?? {}).length)
  })
}

function commandOf({ program, args, result }: Answered, when: Command['when']): Command {
  const question = { program, args, ...(when && { when }) }
  if ('fails' in result) return { ...question, fails: result.fails, err: result.message }
  const { exitCode, stdout, stderr } = result
  const wide = /^(?:[\s\S]\0){8}/.test(stdout)
  const out = wide ? Buffer.from(stdout, 'latin1').toString('utf16le') : stdout
  return {
    ...question,
    ...(exitCode !== 0 && { exit: exitCode }),
    ...(out !== '' && { out: text(out) }),
    ...(wide && { utf16: true }),
    ...(stderr !== '' && { err: text(stderr) }),
  }
}

function filesOf(tape: Tape, windows: boolean): MachineFile['files'] {
  const paths = [...tape.files.keys()].sort()
  const parents = new Set(paths.map((path) => path.replace(/[\\/][^\\/]*$/, '')))
  const entries = paths.flatMap((path): [string, FileEntry][] => {
    const seen = tape.files.get(path)
    const entry = seen && entryOf(path, seen, windows)
    // A directory comes with what is in it.
    const plain = entry !== undefined && entry !== null && JSON.stringify(entry) === '{"dir":true}'
    return !entry || (plain && parents.has(path)) ? [] : [[path, entry]]
  })
  return Object.fromEntries(entries)
}

function entryOf(path: string, seen: Seen, windows: boolean): FileEntry | null {
  const { stat, link, content, parts, fails } = seen
  if (link !== undefined) return { link }
  if (fails) return { fails }
  if (!stat) return null
  const isDir = stat.kind === 'dir'
  const mode = stat.mode.toString(8)
  const facts = {
    ...(!windows && mode !== (isDir ? '755' : '644') && { mode }),
    ...(stat.uid !== 0 && { uid: stat.uid }),
    ...(stat.gid !== undefined && stat.mode & 0o020 && { gid: stat.gid }),
    ...(seen.readOnly && { writable: false }),
  }
  if (isDir) return { dir: true, ...facts }
  const timed = { ...facts, ...(path.startsWith('/proc/') ? {} : { mtime: stat.mtime.toISOString() }) }
  if (content && content.length < LONG_PART) {
    const plain = content.toString('utf8')
    const kept = path === '/proc/cpuinfo' ? firstProcessor(plain) : plain
    return Buffer.from(plain).equals(content)
      ? Object.keys(timed).length === 0
        ? text(kept)
        : { text: text(kept), ...timed }
      : { base64: content.toString('base64'), ...timed }
  }
  const read = new Map(content ? [...parts, [0, content] as const] : parts)
  if (path === '/proc/cpuinfo') return text(firstProcessor(read.get(0)?.toString('utf8') ?? ''))
  const kept = [...read].sort(([a], [b]) => a - b).flatMap(([at, bytes]) => shortened(at, bytes))
  const written = kept.map(([at, bytes]): [string, string] => [
    String(at),
    gzipSync(bytes, { level: 9 }).toString('base64'),
  ])
  return { size: stat.size, ...(kept.length > 0 && { parts: Object.fromEntries(written) }), ...timed }
}

/** The others are the same once more. */
const firstProcessor = (cpuinfo: string) => `${cpuinfo.split('\n\n', 1)[0] ?? ''}\n\n`

function shortened(at: number, bytes: Buffer): [number, Buffer][] {
  if (bytes.length < LONG_PART) return [[at, bytes]]
  const found = bytes.indexOf(BUILD_INFO)
  return found < 0 ? [] : [[at + found, bytes.subarray(found, found + BUILD_INFO_BYTES)]]
}
