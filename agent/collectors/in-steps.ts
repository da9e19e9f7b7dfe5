/**
 * Free space to about 6 %, downwards: it changes with every file on the machine, and a snapshot must be equal to
 * the one before unless something happened. Limits such as 2 or 10 GiB are steps of their own.
 */
export const inSteps = (bytes: number): number => Math.floor(bytes / stepAt(bytes)) * stepAt(bytes)

/** How far apart steps are there. */
export const stepAt = (bytes: number): number =>
  2 ** Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1))) - 4)
