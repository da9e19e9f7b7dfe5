/**
 * Free space to about 6 %, downwards: it changes with every file on the machine, and a snapshot must be equal to
 * the one before unless something happened. Limits such as 2 or 10 GiB are steps of their own.
 */
export function inSteps(bytes: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1))) - 4)
  return Math.floor(bytes / step) * step
}
