import type { SectionName } from '../collectors/collector.ts'

/** Notes what one section asks for while it is collected. */
export type Note = {
  use(section: SectionName): void
  once(key: string): void
  /** Runs shared work; what is asked for meanwhile counts for the work as well, hence for all that share it. */
  during<T>(key: string, of: SectionName | undefined, make: () => Promise<T>): Promise<T>
}

/** `#` keeps keys of shared work apart from names of sections. */
const mark = (key: string) => `#${key}`

/** Which section is made of which, as seen when they were collected. At worst it says too much. */
export class Uses {
  private readonly asked = new Map<string, Set<string>>()

  noteFor(section: SectionName): Note {
    const own = new Set<string>()
    this.asked.set(section, own)
    const open = new Set([own])
    const add = (name: string) => {
      for (const set of open) set.add(name)
    }
    return {
      use: add,
      once: (key) => add(mark(key)),
      during: async (key, of, make) => {
        const inner = this.setOf(key)
        if (of !== undefined) inner.add(of)
        open.add(inner)
        try {
          return await make()
        } finally {
          open.delete(inner)
        }
      },
    }
  }

  /** Sections that this one asked for, itself or through shared work. */
  of(section: SectionName): Set<SectionName> {
    const found = new Set<string>(this.asked.get(section))
    for (const name of found)
      if (name.startsWith('#')) for (const more of this.asked.get(name) ?? []) found.add(more)
    // What has no mark was given as the name of a section.
    return new Set([...found].filter((name) => !name.startsWith('#') && name !== section) as SectionName[])
  }

  /** Grows until the work is done. */
  ofKey(key: string): ReadonlySet<string> {
    return this.setOf(key)
  }

  /** For work that an earlier look did. */
  restore(key: string, uses: ReadonlySet<string>): void {
    this.asked.set(mark(key), new Set(uses))
  }

  private setOf(key: string): Set<string> {
    const set = this.asked.get(mark(key)) ?? new Set()
    this.asked.set(mark(key), set)
    return set
  }
}
