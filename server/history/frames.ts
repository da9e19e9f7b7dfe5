import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Judged } from '../fleet/judge.ts'
import { Lru } from './lru.ts'
import { Frame, frameText } from './state.ts'

/** What `Judged.frame` says. */
const Sent = Compile(
  Type.Object({
    ...Type.Omit(Frame, ['agent', 'keys']).properties,
    hostname: Type.String(),
    machineId: Type.String(),
  }),
)

export type Framed = { name: string; text: string; frame: Frame; hostname: string; machineId: string }

/** Frames are few: a fleet's machines differ in agent, envs and sections only so much. */
export class Frames {
  readonly #known = new Lru<Pick<Framed, 'name' | 'text' | 'frame'>>(500)

  of({ frame: sent, agentVersion, sections }: Pick<Judged, 'frame' | 'agentVersion' | 'sections'>): Framed {
    const { hostname, machineId, version, catalogue, envs } = Sent.Parse(JSON.parse(sent))
    const keys = sections.map(({ env, name }) => `${env}.${name}`)
    const frame = { version, agent: agentVersion, catalogue, envs, keys }
    const text = JSON.stringify(frame)
    let known = this.#known.get(text)
    if (!known) {
      known = { ...frameText(frame), frame }
      this.#known.set(text, known)
    }
    return { ...known, hostname, machineId }
  }
}
