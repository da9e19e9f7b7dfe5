const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Deepest nesting of a JSON text, without parsing it; stops at the first level beyond `limit`. Brackets inside
 * strings do not count. UTF-8 needs no decoding for this: its further bytes are never ASCII.
 */
export function jsonDepth(json: Uint8Array, limit: number): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === QUOTE) {
      at = endOfString(json, at)
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth > deepest) deepest = depth
      if (deepest > limit) return deepest
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1
    }
  }
  return deepest
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
  return at
}
