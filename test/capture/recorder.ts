import { posix } from 'node:path'
import { MachineError, type Machine, type MachineErrorReason } from '../../agent/machine/machine.ts'
import { recordedEnvironment } from './recorded-environment.ts'
import { marksOf, plainArgs, withoutMarks } from './question.ts'
import type { Seen, Tape } from './tape.ts'

const MOST_LINKS = 40
/** The names of a larger directory count only as far as somebody looks at them. */
const MOST_NAMES = 40

const reasonOf = (error: unknown): MachineErrorReason => {
  if (error instanceof MachineError) return error.reason
  throw error
}

/** The machine, with every answer it gives written down. */
export function record(machine: Machine): { machine: Machine; tape: Tape } {
  const tape: Tape = { files: new Map(), commands: [], registry: new Map(), env: new Map() }
  const now = machine.now()
  const seen = (path: string): Seen => {
    const known = tape.files.get(path) ?? { parts: new Map<number, Buffer>() }
    tape.files.set(path, known)
    return known
  }

  /** A file of Windows has one name in a tape, the one it was first asked for under. */
  const spellings = new Map<string, string>()
  const oneSpelling = (path: string): string => {
    const plain = path.replaceAll('/', '\\')
    const key = plain.toLowerCase()
    spellings.set(key, spellings.get(key) ?? plain)
    return spellings.get(key) ?? plain
  }

  /** The path behind all links but a last one, each link on the way written down; null when there is nothing. */
  async function behindLinks(path: string, last: boolean, depth = 0): Promise<string | null> {
    if (machine.platform === 'windows') return oneSpelling(path)
    let at = '/'
    const parts = posix.normalize(path).split('/').filter(Boolean)
    for (const [index, part] of parts.entries()) {
      const next = posix.join(at, part)
      const isLast = index === parts.length - 1
      const stat = await machine.lstat(next).catch(() => null)
      if (!stat) return isLast ? next : null
      if (stat.kind === 'link' && (last || !isLast)) {
        const target = await machine.readlink(next)
        if (target === null || depth > MOST_LINKS) return null
        seen(next).link = target
        const rest = parts.slice(index + 1).join('/')
        return behindLinks(posix.join(posix.resolve(at, target), rest), last, depth + 1)
      }
      at = next
    }
    return at
  }

  async function noted<T>(
    path: string,
    last: boolean,
    look: () => Promise<T>,
    note: (at: Seen, found: T) => void,
  ) {
    const real = await behindLinks(path, last)
    try {
      const found = await look()
      if (real !== null && found !== null) {
        const at = seen(real)
        const stat = at.stat ?? (await machine.lstat(real).catch(() => null))
        if (stat) at.stat = stat
        note(at, found)
      }
      return found
    } catch (error) {
      const reason = reasonOf(error)
      if (real !== null) seen(real).fails = reason
      throw error
    }
  }

  const nothing = () => undefined
  const listed = async (path: string, names: readonly string[]) => {
    if (names.length > MOST_NAMES) return
    for (const name of names) {
      const child = machine.platform === 'windows' ? oneSpelling(`${path}\\${name}`) : `${path}/${name}`
      const stat = await machine.lstat(child).catch(() => null)
      if (!stat) continue
      seen(child).stat = stat
      const target = stat.kind === 'link' ? await machine.readlink(child) : null
      if (target !== null) seen(child).link = target
    }
  }

  const recording: Machine = {
    ...machine,
    env: recordedEnvironment(machine.env, tape.env),
    now: () => now,
    readFile: (path, options) =>
      noted(
        path,
        true,
        () => machine.readFile(path, options),
        (at, bytes) => {
          if (!bytes) return
          const from = options?.from ?? 0
          const { maxBytes = Number.POSITIVE_INFINITY } = options ?? {}
          const whole = from === 0 && (bytes.length < maxBytes || bytes.length === at.stat?.size)
          if (whole) at.content = bytes
          else if ((at.parts.get(from)?.length ?? 0) < bytes.length) at.parts.set(from, bytes)
        },
      ),
    lstat: (path) =>
      noted(path, false, () => machine.lstat(path), nothing).then(async (stat) => {
        const target = stat?.kind === 'link' ? await machine.readlink(path) : null
        const real = target === null ? null : await behindLinks(path, false)
        if (target !== null && real !== null) seen(real).link = target
        return stat
      }),
    stat: (path) => noted(path, true, () => machine.stat(path), nothing),
    realpath: (path) => noted(path, true, () => machine.realpath(path), nothing),
    readlink: (path) =>
      noted(
        path,
        false,
        () => machine.readlink(path),
        (at, target) => {
          if (target !== null) at.link = target
        },
      ),
    async list(path) {
      const names = await noted(
        path,
        true,
        () => machine.list(path),
        (at, found) => {
          if (found) at.names = found
        },
      )
      const real = names && (await behindLinks(path, true))
      if (names && real !== null) await listed(real.replace(/[\\/]$/, ''), names)
      return names
    },
    writable: (path) =>
      noted(
        path,
        true,
        () => machine.writable(path),
        (at, found) => {
          if (!found && at.stat) at.readOnly = true
        },
      ),
    async space(path) {
      const space = await machine.space(path)
      if (space) tape.space ??= space
      return space && (tape.space ?? space)
    },
    async run(program, args, options) {
      const marks = marksOf(args, options.env)
      const question = { program, args: plainArgs(args), env: options.env }
      try {
        const result = await machine.run(program, args, options)
        const plain = {
          stdout: withoutMarks(result.stdout, marks),
          stderr: withoutMarks(result.stderr, marks),
        }
        tape.commands.push({ ...question, result: { ...result, ...plain } })
        return result
      } catch (error) {
        const fails = reasonOf(error)
        tape.commands.push({
          ...question,
          result: { fails, message: error instanceof Error ? error.message : '' },
        })
        throw error
      }
    },
    async registry(key) {
      try {
        const values = await machine.registry(key)
        if (values) tape.registry.set(key, values)
        return values
      } catch (error) {
        tape.registry.set(key, reasonOf(error))
        throw error
      }
    },
    async registryTree(key) {
      const keys = await machine.registryTree(key)
      for (const each of keys ?? [])
        tape.registry.set(each.key === '' ? key : `${key}\\${each.key}`, each.values)
      return keys
    },
  }
  return { machine: recording, tape }
}
