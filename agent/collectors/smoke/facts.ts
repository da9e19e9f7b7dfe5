import type { Machine } from '../../machine/machine.ts'

/** Steps of some 15 %: two runs of one machine differ by less most of the time. */
export function coarseMs(ms: number): number {
  if (ms < 10) return Math.round(ms)
  const step = 2 ** (Math.floor(Math.log2(ms)) - 2)
  return Math.round(ms / step) * step
}

/** The first moment of the day: never later than the run itself. */
export const dayOf = (now: Date): string => `${now.toISOString().slice(0, 10)}T00:00:00.000Z`

/** What go printed, without the names of folders that are others each time. */
export const errorText = (text: string, directory: string): string =>
  text
    .replaceAll(directory, '<dir>')
    .replace(/go-(build|link)-?\d+/g, 'go-$1')
    .trim()
    .slice(0, 1000)

/** More is waiting for a processor than there are processors. Not told by Windows. */
export async function isLoaded(machine: Machine): Promise<boolean> {
  if (machine.platform === 'windows') return false
  if (machine.platform === 'macos') {
    const options = { env: {}, timeoutMs: 5000 }
    const answer = await machine
      .run('/usr/sbin/sysctl', ['-n', 'vm.loadavg', 'hw.ncpu'], options)
      .catch(() => null)
    const [load, processors] = [/\{\s*([\d.,]+)/, /\n\s*(\d+)\s*$/].map((pattern) =>
      Number(pattern.exec(answer?.stdout ?? '')?.[1]?.replace(',', '.')),
    )
    return load !== undefined && processors !== undefined && load > processors
  }
  const read = async (file: string) =>
    (await machine.readFile(file).catch(() => null))?.toString('utf8') ?? ''
  const load = Number((await read('/proc/loadavg')).split(' ')[0])
  const processors = (await read('/proc/stat')).match(/^cpu\d+ /gm)?.length ?? Infinity
  return load > processors
}
