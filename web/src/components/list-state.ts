import { computed, shallowRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

export const PAGE_SIZES = [25, 50, 100, 200] as const
const DEFAULT_SIZE = 50

export type Order = 'asc' | 'desc'
export type Sort<S extends string> = { by: S; order: Order }

/** Which rows of all that match are on the page, as the lists of the server are asked. */
export type Place<S extends string> = {
  sort: S
  order: Order
  limit: number
  cursor: string | undefined
  total: true
}

type Options<F extends string, S extends string> = {
  filters: readonly F[]
  /** The values that a filter can have, where the page knows them all: any other one in the address is none. */
  values?: Partial<Record<F, readonly string[]>>
  sorts: readonly S[]
  defaultSort: Sort<S>
}

const text = (query: LocationQuery, name: string): string | undefined => {
  const value = query[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Filters, sort, page size and place of a list, all in the URL. Keyset cursors only lead forwards: the trail of
 * pages walked is kept here, and a page opened by its link goes back to the first.
 */
export function useListState<F extends string, S extends string>(options: Options<F, S>) {
  const route = useRoute()
  const router = useRouter()
  const trail = shallowRef<readonly (string | undefined)[]>([])

  const filters = computed(() => {
    const entries = options.filters.map((name) => {
      const value = text(route.query, name)
      const known = options.values?.[name]
      return [name, known ? oneOf(known, value) : value] as const
    })
    return Object.fromEntries(entries) as Record<F, string | undefined>
  })
  const sort = computed<Sort<S>>(() => {
    const by = options.sorts.find((name) => name === text(route.query, 'sort'))
    const order = text(route.query, 'order')
    if (by === undefined) return options.defaultSort
    return { by, order: order === 'asc' || order === 'desc' ? order : options.defaultSort.order }
  })
  const limit = computed(() => {
    const size = Number(text(route.query, 'limit'))
    return PAGE_SIZES.find((each) => each === size) ?? DEFAULT_SIZE
  })
  const cursor = computed(() => text(route.query, 'cursor'))
  const place = computed<Place<S>>(() => ({
    sort: sort.value.by,
    order: sort.value.order,
    limit: limit.value,
    cursor: cursor.value,
    total: true,
  }))

  function write(change: LocationQueryRaw, how: 'push' | 'replace' = 'push') {
    const query: LocationQueryRaw = { ...route.query }
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined || value === '') Reflect.deleteProperty(query, name)
      else query[name] = value
    }
    return router[how]({ query, hash: route.hash })
  }

  /** Another filter, sort or size starts again at the first page. */
  function restart(change: LocationQueryRaw, how: 'push' | 'replace' = 'push') {
    trail.value = []
    return write({ ...change, cursor: undefined }, how)
  }

  return {
    filters,
    sort,
    limit,
    cursor,
    place,
    filtered: computed(() => Object.values(filters.value).some((value) => value !== undefined)),
    /** Typing replaces the history entry; a choice from a menu makes one. */
    setFilter: (name: F, value: string | undefined, how: 'push' | 'replace' = 'push') =>
      restart({ [name]: value }, how),
    /** Menus and headers know names as texts; one that is not of this list is passed over. */
    chooseFilter(id: string, value: string | undefined, how: 'push' | 'replace' = 'push') {
      const name = oneOf(options.filters, id)
      if (name) void restart({ [name]: value }, how)
    },
    chooseSort({ by, order }: Sort<string>) {
      const name = oneOf(options.sorts, by)
      if (name) void restart({ sort: name, order })
    },
    clearFilters: () => restart(Object.fromEntries(options.filters.map((name) => [name, undefined]))),
    setLimit: (size: number) => restart({ limit: size === DEFAULT_SIZE ? undefined : String(size) }),
    isFirst: computed(() => cursor.value === undefined),
    next(to: string) {
      trail.value = [...trail.value, cursor.value]
      return write({ cursor: to })
    },
    previous(how: 'push' | 'replace' = 'push') {
      const to = trail.value.at(-1)
      trail.value = trail.value.slice(0, -1)
      return write({ cursor: to }, how)
    },
  }
}

export type ListState<F extends string, S extends string> = ReturnType<typeof useListState<F, S>>

/** A list whichever filters and sorts it has: what its table, menus and pager work on. */
export type AnyList = Omit<ListState<string, string>, 'setFilter'>

/** Another view of a list begins at its first page: a place in one list is none in another. */
export const fromItsStart = (query: LocationQuery, change: LocationQueryRaw): LocationQueryRaw => ({
  ...query,
  ...change,
  cursor: undefined,
})

/** A query without the parts that are not set. */
export const present = <T extends object>(query: T) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

/** The text if it is one of the known values: anything may stand in a URL. */
export const oneOf = <T extends string>(values: readonly T[], text: string | undefined): T | undefined =>
  values.find((value) => value === text)
