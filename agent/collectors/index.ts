import { MachineError, type Platform } from '../machine/machine.ts'
import type { Collector, Collectors, SectionName } from './collector.ts'

function notYet<K extends SectionName>(section: K): Collector<K> {
  return {
    section,
    timeoutMs: 1000,
    collect: () => Promise.reject(new MachineError('unsupported', 'this collector is being written')),
  }
}

const unixCollectors: Collectors = {
  os: notYet('os'),
  sessions: notYet('sessions'),
  path: notYet('path'),
  registry: notYet('registry'),
  profiles: notYet('profiles'),
  goInstalls: notYet('goInstalls'),
  goActive: notYet('goActive'),
  goEnv: notYet('goEnv'),
  goEnvFile: notYet('goEnvFile'),
  dirs: notYet('dirs'),
}

/** The table of contents of a snapshot, by the family of the env. */
export const collectorsFor = (platform: Platform): Collectors => {
  if (platform === 'windows') throw new MachineError('unsupported', 'no collectors for Windows yet')
  return unixCollectors
}
