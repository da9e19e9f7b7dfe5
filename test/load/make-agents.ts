import { makeMachine, type SimulatedMachine } from './machine.ts'
import { Random } from './random.ts'
import { SimulatedAgent } from './simulated-agent.ts'

export type FleetWords = {
  hosts: number
  seed: number
  /** Multiplies how often faults are met. */
  faults?: number
  /** Share of the hosts with WSL whose distribution runs an agent of its own. */
  ownAgents?: number
  /** Share of the agents behind a bad line. */
  slow?: number
  /** Clocks are off by up to this, either way. */
  skewSeconds?: number
  /** Directories of other programs on each PATH. */
  programs?: number
  /** See `AgentWords`. */
  states?: number
  /** All of them have Go on the PATH, so that each can change at will. */
  allHaveGo?: boolean
}

/** The same words, the same fleet. */
export function makeAgents(words: FleetWords): SimulatedAgent[] {
  const { hosts, seed, faults = 1, ownAgents = 0, slow = 0, skewSeconds = 0, programs = 0 } = words
  const random = new Random(seed)
  return Array.from({ length: hosts }, (_, index) => {
    const machine = { ...makeMachine(random, index, faults), programs }
    if (words.allHaveGo) for (const { faults } of machine.envs) faults.delete('go-not-on-path')
    const own = new Random(seed + index + 1)
    const [main, ...distributions] = machine.envs
    const isShared = distributions.length > 0 && own.chance(ownAgents)
    const parts: SimulatedMachine[] = isShared
      ? [main, ...distributions].map((env) => ({ ...machine, envs: [env] }))
      : [machine]
    const skewMs = Math.round((own.next() * 2 - 1) * skewSeconds * 1000)
    return parts.map(
      (part, place) =>
        new SimulatedAgent({
          machine: part,
          random: place === 0 ? own : new Random(seed + hosts + index),
          skewMs,
          sharesHost: isShared,
          isSlow: own.chance(slow),
          ...(words.states !== undefined && { states: words.states }),
        }),
    )
  }).flat()
}
