import type { Wsl } from '../../contract/sections/wsl.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'

const MIB = 2 ** 20
const GO_PROGRAMS =
  /^(?:go|gofmt|gopls|compile|link|asm|cgo|vet|cover|dlv|staticcheck|golangci-lint|.*\.test)$/
/** The kernel's ring buffer is a megabyte at most on the kernels that WSL comes with. */
const MAX_LOG_BYTES = 4 * MIB

export async function memoryFacts(machine: Machine): Promise<Pick<Wsl, 'memoryBytes' | 'swapBytes'>> {
  const text = (await machine.readFile('/proc/meminfo'))?.toString('utf8') ?? ''
  const bytes = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
    // Whole mebibytes: kernels of one machine differ by less in what they keep for themselves.
    return kib === undefined ? undefined : Math.floor((Number(kib) * 1024) / MIB) * MIB
  }
  const [memoryBytes, swapBytes] = [bytes('MemTotal'), bytes('SwapTotal')]
  return { ...(memoryBytes !== undefined && { memoryBytes }), ...(swapBytes !== undefined && { swapBytes }) }
}

/** undefined: the kernel does not say. Its log is asked for only when it has counted a kill, which is rare. */
export async function oomKills(machine: Machine): Promise<Wsl['oomKills']> {
  const vmstat = (await machine.readFile('/proc/vmstat'))?.toString('utf8') ?? ''
  const counted = /^oom_kill (\d+)$/m.exec(vmstat)?.[1]
  if (counted === '0') return []
  if (counted === undefined) return undefined
  try {
    const { exitCode, stdout } = await machine.run('/usr/bin/dmesg', [], {
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      timeoutMs: 3000,
      maxBytes: MAX_LOG_BYTES,
    })
    return exitCode === 0 && stdout !== '' ? parseOomKills(stdout) : undefined
  } catch (error) {
    // Closed to ordinary users on some distributions, missing on small ones.
    if (error instanceof MachineError) return undefined
    throw error
  }
}

/** `Out of memory: Killed process 4021 (compile) total-vm:...` */
export function parseOomKills(log: string): NonNullable<Wsl['oomKills']> {
  const counts = new Map<string, number>()
  for (const [, program = ''] of log.matchAll(/Killed process \d+ \(([^)\n]{1,64})\)/g)) {
    if (GO_PROGRAMS.test(program)) counts.set(program, (counts.get(program) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([program, count]) => ({ program, count }))
    .slice(0, 20)
}
