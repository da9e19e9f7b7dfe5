import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter } from './bytes.ts'
import { Damaged } from './damaged.ts'

/** More in place costs a host's row more than a content of its own, which other hosts may share. */
const MOST = 160
/** One edit this small is not made smaller by deflate, which takes ten times as long (0.04 ms) to be set up. */
const SMALL_EDIT = 48

const EDIT = 0
const DEFLATED = 1

/** What turns a text into the next one, if that is short: the middle that differs, or deflate that knows the first. */
export function textDelta(before: Buffer, after: Buffer): Buffer | null {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const middle = after.subarray(start, after.length - end)
  const edit = new ByteWriter().number(EDIT).number(start).number(end).rest(middle).done()
  if (middle.length <= SMALL_EDIT) return edit
  const deflated = new ByteWriter().number(DEFLATED).rest(deflateWith(before, after)).done()
  const shorter = deflated.length < edit.length ? deflated : edit
  return shorter.length <= MOST ? shorter : null
}

/** @throws Damaged, or zlib's error, when it was not made from this text */
export function applyTextDelta(before: Buffer, delta: Buffer): Buffer {
  const reader = new ByteReader(delta)
  if (reader.number() === DEFLATED) return inflateRawSync(reader.rest(), { dictionary: before })
  const start = reader.number()
  const end = reader.number()
  if (start + end > before.length) throw new Damaged('an edit goes beyond the text it was made from')
  return Buffer.concat([before.subarray(0, start), reader.rest(), before.subarray(before.length - end)])
}

function deflateWith(dictionary: Buffer, text: Buffer): Buffer {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(dictionary.length + text.length + 1))))
  return deflateRawSync(text, { dictionary, windowBits, memLevel: 6 })
}
