import { Type, type Static } from 'typebox'
import { canonicalJson } from '#agent/contract/hash.ts'
import { EnvKind, EnvRole } from '#agent/contract/snapshot.ts'
import { sha256Hex } from '../fleet/storable.ts'
import { validatorOf } from '../validator.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { Damaged } from './damaged.ts'

/*
 * Words: a content is a text shared by the fleet, named by the first 16 bytes of its SHA-256. A state says of every
 * section of a host which content it is, or by which delta it differs from one. A row of the history is a state,
 * packed: whole, or as what differs from its base, an earlier row of the host in the same month.
 */

/** What machines of a kind have in common: not the machine itself, and no text of a section. Is a content. */
export const Frame = Type.Object({
  version: Type.Integer(),
  agent: Type.String(),
  catalogue: Type.String(),
  envs: Type.Array(Type.Object({ id: Type.String(), kind: EnvKind, role: EnvRole })),
  keys: Type.Array(Type.String(), { description: '`host.os`, `linux.path`, ...; rows go by the position.' }),
})
export type Frame = Static<typeof Frame>
const FrameText = validatorOf(Frame)

export const toFrame = (text: Buffer): Frame => FrameText.parse(JSON.parse(text.toString('utf8')))

export function frameText(frame: Frame): { name: string; text: string } {
  const text = canonicalJson(frame)
  return { name: contentName(sha256Hex(text)), text }
}

/** From SHA-256 in hex. 128 bits: nobody finds two texts of one name. */
export const contentName = (hash: string): string => hash.slice(0, 32)
/** 64 bits tell a host's own sections apart. */
export const markOf = (hash: string): string => hash.slice(0, 16)

/** The text is the content's, with the deltas applied one after the other. */
export type Entry = { content: string; deltas: readonly Buffer[]; mark: string }

export type State = {
  frame: string
  hostname: string
  machineId: string
  /** By section key, in the order of the frame. */
  entries: ReadonlyMap<string, Entry>
}

/** What a row says by itself. */
export type Packed = {
  /** Between taking and receipt; below zero where the agent's clock is ahead. */
  receivedAfterMs: number
  base: { id: number; depth: number } | null
  frame: string | null
  machine: { hostname: string; machineId: string } | null
  /** `content` is null where the deltas come after the base's. */
  entries: { position: number; content: string | null; deltas: Buffer[]; mark: string }[]
}

const HAS_BASE = 1
const HAS_FRAME = 2
const HAS_MACHINE = 4
const IS_EARLY = 8

const CONTENT = 0
const DELTAS_ON_BASE = 1
const DELTAS_ON_CONTENT = 2
const KINDS = 3

export type Base = { id: number; depth: number; state: State }

export function pack(
  id: number,
  receivedAfterMs: number,
  state: State,
  keys: readonly string[],
  base: Base | null,
): Buffer {
  const from = base?.state
  const hasFrame = from?.frame !== state.frame
  const hasMachine = from?.hostname !== state.hostname || from.machineId !== state.machineId
  const flags =
    (base ? HAS_BASE : 0) +
    (hasFrame ? HAS_FRAME : 0) +
    (hasMachine ? HAS_MACHINE : 0) +
    (receivedAfterMs < 0 ? IS_EARLY : 0)
  const bytes = new ByteWriter().number(flags).number(Math.abs(receivedAfterMs))
  if (base) bytes.number(id - base.id).number(base.depth + 1)
  if (hasFrame) bytes.hex(state.frame)
  if (hasMachine) bytes.bytes(Buffer.from(state.hostname)).hex(state.machineId)
  for (const [position, key] of keys.entries()) {
    const entry = state.entries.get(key)
    if (!entry) throw new Error(`a state without the section ${key} of its frame`)
    const before = from?.entries.get(key)
    if (before?.mark === entry.mark) continue
    const { content, deltas, mark } = entry
    const number = position * KINDS
    if (deltas.length === 0) {
      bytes.number(number + CONTENT).hex(content)
      continue
    }
    const isFurther = before?.content === content && isPrefix(before.deltas, deltas)
    if (isFurther) bytes.number(number + DELTAS_ON_BASE)
    else bytes.number(number + DELTAS_ON_CONTENT).hex(content)
    const further = isFurther ? deltas.slice(before.deltas.length) : deltas
    bytes.hex(mark).number(further.length)
    for (const delta of further) bytes.bytes(delta)
  }
  return bytes.done()
}

const isPrefix = (first: readonly Buffer[], all: readonly Buffer[]): boolean =>
  first.every((delta, index) => all[index]?.equals(delta) === true)

export function unpack(id: number, packed: Buffer): Packed {
  const bytes = new ByteReader(packed)
  const flags = bytes.number()
  const has = (flag: number) => Math.floor(flags / flag) % 2 === 1
  const wait = bytes.number()
  const base = has(HAS_BASE) ? { id: id - bytes.number(), depth: bytes.number() } : null
  const frame = has(HAS_FRAME) ? bytes.hex(16) : null
  const machine = has(HAS_MACHINE)
    ? { hostname: bytes.bytes().toString('utf8'), machineId: bytes.hex(32) }
    : null
  const entries: Packed['entries'] = []
  while (!bytes.isAtEnd) {
    const number = bytes.number()
    const kind = number % KINDS
    const content = kind === DELTAS_ON_BASE ? null : bytes.hex(16)
    const mark = kind === CONTENT && content !== null ? markOf(content) : bytes.hex(8)
    const count = kind === CONTENT ? 0 : bytes.number()
    const deltas = Array.from({ length: count }, () => bytes.bytes())
    entries.push({ position: (number - kind) / KINDS, content, deltas, mark })
  }
  return { receivedAfterMs: has(IS_EARLY) ? -wait : wait, base, frame, machine, entries }
}

/** @throws Error where the row does not fit its base: one of them is damaged */
export function overlay(packed: Packed, base: State | null, frames: ReadonlyMap<string, Frame>): State {
  const frame = packed.frame ?? base?.frame
  const machine = packed.machine ?? base
  const keys = frames.get(frame ?? '')?.keys
  if (frame === undefined || !machine || !keys) throw new Damaged('a whole row without a frame or a machine')
  const changed = new Map(packed.entries.map((entry) => [entry.position, entry]))
  const entries = new Map<string, Entry>()
  keys.forEach((key, position) => {
    const before = base?.entries.get(key)
    const entry = changed.get(position)
    const content = entry ? (entry.content ?? before?.content) : before?.content
    if (content === undefined) throw new Damaged(`nothing is stored of the section ${key}`)
    if (entry) {
      const { deltas, mark } = entry
      const first = entry.content === null ? (before?.deltas ?? []) : []
      entries.set(key, { content, deltas: [...first, ...deltas], mark })
    }
    if (!entry && before) entries.set(key, before)
  })
  return { frame, hostname: machine.hostname, machineId: machine.machineId, entries }
}
