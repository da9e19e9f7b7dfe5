import type { Judged } from '../fleet/judge.ts'
import { Lru } from './lru.ts'
import { frameText, type Frame } from './state.ts'

export type Framed = { name: string; text: string; frame: Frame }

/** Frames are few: a fleet's machines differ in agent, envs and sections only so much. */
export class Frames {
  readonly #known = new Lru<Framed>(500)

  of({ frame: sent, agentVersion, sections }: Pick<Judged, 'frame' | 'agentVersion' | 'sections'>): Framed {
    const keys = sections.map(({ env, name }) => `${env}.${name}`)
    const { version, catalogue, envs } = sent
    const frame = { version, agent: agentVersion, catalogue, envs, keys }
    const text = JSON.stringify(frame)
    let known = this.#known.get(text)
    if (!known) {
      known = { ...frameText(frame), frame }
      this.#known.set(text, known)
    }
    return known
  }
}
