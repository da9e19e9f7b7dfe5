import { Type, type Static, type TProperties, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Env, ENVS, EnvSections, Host, HostSections, Snapshot } from '#agent/contract/snapshot.ts'
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
const FrameValidator = Compile(Frame)

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
  let taken = 0
  const take = (owner: SectionText['owner'], numbers: Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.entries(numbers).map(([name, number]) => {
        const there = texts.sections[number]
        const isHere = there?.owner === owner && there.name === name
        const section = isHere
          ? known.read(`${owner === 'host' ? 'host' : 'env'}.${name}`, there.text, host.machineId)
          : undefined
        if (section) taken += 1
        return [name, section]
      }),
    )
  const document = {
    ...frame,
    host: { ...host, sections: take('host', host.sections) },
    envs: envs.map((env, index) => ({ ...env, sections: take(index, env.sections) })),
  }
  const wanted = [host, ...envs].reduce((sum, { sections }) => sum + Object.keys(sections).length, 0)
  // A member that is there twice counts once.
  if (taken !== wanted || wanted !== texts.sections.length) return undefined
  valid.add(document)
  return isAssembled(document) ? document : undefined
}

function parseFrame(text: string): Frame | undefined {
  try {
    const frame: unknown = JSON.parse(text)
    return FrameValidator.Check(frame) ? frame : undefined
  } catch {
    // Not JSON.
    return undefined
  }
}
