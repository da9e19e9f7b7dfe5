import type { TSchema } from 'typebox'
import { canonicalJson, ofEachSection, type HashedSection } from '#agent/contract/hash.ts'
import { EnvSections, HostSections, type Snapshot } from '#agent/contract/snapshot.ts'
import { Lru } from '../../history/lru.ts'
import { holdsLeak } from '../leaks.ts'
import { validatorOf } from '../../validator.ts'
import { sha256Hex } from '../storable.ts'

/** What is worked out of a section alone. */
type Worked = {
  /** Canonical. */
  body: string
  hash: string
  /** Whether the agent sent a credential in it. */
  hasLeak: boolean
}

const workOut = (section: object): Worked => {
  const body = canonicalJson(section)
  return { body, hash: sha256Hex(body), hasLeak: holdsLeak(body) }
}

/** By the section itself, which nobody changes. */
const worked = new WeakMap<object, Worked>()

/** Every section of a snapshot, as `hashSections` of the contract has them; of those read here nothing is done twice. */
export const sectionsOf = (snapshot: Snapshot): (HashedSection & Worked)[] =>
  ofEachSection(snapshot, (section) => worked.get(section) ?? workOut(section))

type Kind = 'host' | 'env'
type Place = `${Kind}.${string}`

const validators = new Map(
  Object.entries({ host: HostSections, env: EnvSections }).flatMap(([kind, { properties }]) =>
    Object.entries<TSchema>(properties).map(
      ([name, schema]) => [`${kind}.${name}`, validatorOf(schema)] as const,
    ),
  ),
)

const fits = (place: Place, section: unknown): section is object =>
  validators.get(place)?.fits(section) === true

/** Characters of the sections as they came; with what is made of them they take 5.4 times as much (measured). */
const MOST_TEXT = 4 * 2 ** 20
/** 150 bytes each. */
const MOST_ONCE = 20_000

type Shared = {
  section: object
  length: number
  /** A section that is absent is a valid one of many names. */
  places: Set<Place>
}

/**
 * Three quarters of what the simulated fleet sends are sections that other machines have too, to the letter. Those
 * are parsed, checked, hashed and searched for credentials once.
 */
export class KnownSections {
  readonly #shared = new Lru<Shared>(MOST_TEXT, ({ length }) => length)
  /** By hash, the machine that alone has sent it so far. */
  readonly #once = new Lru<string>(MOST_ONCE)

  /** @returns undefined where the text is no section that can stand there */
  read(place: Place, text: string, machineId: string): object | undefined {
    const known = this.#shared.get(text)
    if (known) {
      if (!known.places.has(place)) {
        if (!fits(place, known.section)) return undefined
        known.places.add(place)
      }
      return known.section
    }
    const section = parseJson(text)
    if (!fits(place, section)) return undefined
    const made = workOut(section)
    worked.set(section, made)
    if (this.#isShared(made.hash, machineId)) this.#share(place, text, section)
    return section
  }

  /** What one machine alone has would only drive out what many have. */
  #isShared(hash: string, machineId: string): boolean {
    // V8 copies slices of up to 12 characters; a longer one would keep the whole text.
    const key = hash.slice(0, 12)
    const machine = machineId.slice(0, 8)
    const first = this.#once.get(key)
    if (first !== undefined) return first !== machine
    this.#once.set(key, machine)
    return false
  }

  #share(place: Place, text: string, section: object): void {
    // A copy: a slice would keep the whole document that it was cut out of.
    const copy = Buffer.from(text).toString()
    this.#shared.set(copy, { section: freeze(section), length: copy.length, places: new Set([place]) })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whoever reads the whole document says what is wrong with it.
    return undefined
  }
}

/** One machine's section becomes that of many: whoever changed it would change all. */
export function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part)
  return Object.freeze(value)
}
