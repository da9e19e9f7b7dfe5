import { Type, type Static, type TProperties, type TSchema } from 'typebox'
import { Env, ENVS, EnvSections, Host, HostSections, Snapshot } from '#agent/contract/snapshot.ts'
import { validatorOf } from '../../validator.ts'
import type { KnownSections } from './known-sections.ts'
import { sectionTexts, type SectionText } from './section-texts.ts'

/** The same members, each with the number of its section. */
const numbers = ({ properties }: { properties: TProperties }) =>
  Type.Unsafe<Record<string, number>>(
    Type.Object(
      Object.fromEntries(
        Object.entries<TSchema>(properties).map(([name, section]) => [
          name,
          Type.IsOptional(section) ? Type.Optional(Type.Integer()) : Type.Integer(),
        ]),
      ),
      CLOSED,
    ),
  )

const CLOSED = { additionalProperties: false }
const Frame = Type.Object(
  {
    ...Snapshot.properties,
    host: Type.Object({ ...Host.properties, sections: numbers(HostSections) }, CLOSED),
    envs: Type.Array(Type.Object({ ...Env.properties, sections: numbers(EnvSections) }, CLOSED), ENVS),
  },
  CLOSED,
)
type Frame = Static<typeof Frame>
const { fits: isFrame } = validatorOf(Frame)

/** Those that were read here: each is made of a valid frame and valid sections. */
const valid = new WeakSet<object>()

export const isAssembled = (document: unknown): document is Snapshot =>
  typeof document === 'object' && document !== null && valid.has(document)

/**
 * A valid snapshot out of sections that are known already and those that are new. What it returns is what `JSON.parse`
 * would, and fits the schema.
 * @returns undefined where that is not so: whoever reads the whole document finds out what is wrong with it
 */
export function assembleSnapshot(
  json: string,
  mostLevels: number,
  known: KnownSections,
): Snapshot | undefined {
  const texts = sectionTexts(json, mostLevels)
  const frame = texts && parseFrame(texts.frame)
  if (!frame) return undefined
  const { host, envs } = frame
  const taker = { texts: texts.sections, known, machineId: host.machineId, taken: 0 }
  const document = {
    ...frame,
    host: { ...host, sections: take(taker, 'host', host.sections) },
    envs: envs.map((env, index) => ({ ...env, sections: take(taker, index, env.sections) })),
  }
  const wanted = [host, ...envs].reduce((sum, { sections }) => sum + Object.keys(sections).length, 0)
  // A member that is there twice counts once.
  if (taker.taken !== wanted || wanted !== texts.sections.length) return undefined
  valid.add(document)
  return isAssembled(document) ? document : undefined
}

type Taker = { texts: readonly SectionText[]; known: KnownSections; machineId: string; taken: number }

function take(taker: Taker, owner: SectionText['owner'], numbers: Readonly<Record<string, number>>) {
  const { texts, known, machineId } = taker
  const kind = owner === 'host' ? 'host' : 'env'
  const sections: Record<string, object> = {}
  for (const [name, number] of Object.entries(numbers)) {
    const there = texts[number]
    const isHere = there?.owner === owner && there.name === name
    const section = isHere ? known.read(`${kind}.${name}`, there.text, machineId) : undefined
    if (!section) break
    sections[name] = section
    taker.taken += 1
  }
  return sections
}

function parseFrame(text: string): Frame | undefined {
  try {
    const frame: unknown = JSON.parse(text)
    return isFrame(frame) ? frame : undefined
  } catch {
    // Not JSON.
    return undefined
  }
}
