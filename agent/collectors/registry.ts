import { Absent, type Collector } from './collector.ts'

export const registry: Collector<'registry'> = {
  section: 'registry',
  cost: 'A',
  timeoutMs: 1000,
  collect: ({ machine }) => Promise.reject(new Absent(`no registry on ${machine.platform}`)),
}
