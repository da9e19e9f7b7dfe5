import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter } from './bytes.ts'
import { Damaged } from './damaged.ts'

/** More in place costs a host's row more than a content of its own, which other hosts may share. */
const MOST = 160
/** Deflate takes ten times as long to be set up (0.04 ms), and makes an edit this short hardly shorter. */
const SHORT = 64
/** What is written anew is often like what stands beside it. */
const BESIDE = 2048
/** As far back as deflate can point. */
const WINDOW = 32_768

const EDIT = 0
const DEFLATED = 1

/**
 * What turns a text into the next one, if that is short: the middle that differs, deflated against what stood there
 * and beside it where that makes it shorter.
 */
export function textDelta(before: Buffer, after: Buffer): Buffer | null {
  const start = commonStart(before, after)
  const end = commonEnd(before.subarray(start), after.subarray(start))
  const middle = after.subarray(start, after.length - end)
  const edit = (kind: number, bytes: Uint8Array) =>
    new ByteWriter().number(kind).number(start).number(end).rest(bytes).done()
  if (middle.length <= SHORT) return edit(EDIT, middle)
  if (middle.length > WINDOW) return null
  const dictionary = around(before, start, end)
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(dictionary.length + middle.length + 1))))
  const deflated = deflateRawSync(middle, { dictionary, windowBits, memLevel: 6 })
  const shorter = deflated.length < middle.length ? edit(DEFLATED, deflated) : edit(EDIT, middle)
  return shorter.length <= MOST ? shorter : null
}

/** @throws Damaged, or zlib's error, when it was not made from this text */
export function applyTextDelta(before: Buffer, delta: Buffer): Buffer {
  const reader = new ByteReader(delta)
  const kind = reader.number()
  const start = reader.number()
  const end = reader.number()
  if (start + end > before.length) throw new Damaged('an edit goes beyond the text it was made from')
  const bytes = reader.rest()
  const middle = kind === DEFLATED ? inflateRawSync(bytes, { dictionary: around(before, start, end) }) : bytes
  return Buffer.concat([before.subarray(0, start), middle, before.subarray(before.length - end)])
}

function around(before: Buffer, start: number, end: number): Buffer {
  const from = Math.max(0, start - BESIDE)
  const to = Math.min(before.length, before.length - end + BESIDE, from + WINDOW)
  // zlib refuses a dictionary of nothing.
  return to > from ? before.subarray(from, to) : Buffer.from(' ')
}

/** Compared at once: byte by byte, the PATH of a full machine (55 KB) would take 0.1 ms. */
const STEP = 1024

function commonStart(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at + STEP <= most && a.subarray(at, at + STEP).equals(b.subarray(at, at + STEP))) at += STEP
  while (at < most && a[at] === b[at]) at++
  return at
}

function commonEnd(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length)
  const last = (bytes: Buffer, at: number) => bytes.subarray(bytes.length - at - STEP, bytes.length - at)
  let at = 0
  while (at + STEP <= most && last(a, at).equals(last(b, at))) at += STEP
  while (at < most && a[a.length - 1 - at] === b[b.length - 1 - at]) at++
  return at
}
