/**
 * A hash as `bytea`. To be handed to `map` by its name: what V8 compiles of a closure goes with it at the next full
 * collection, and of those it was made anew each time.
 */
export const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex')
