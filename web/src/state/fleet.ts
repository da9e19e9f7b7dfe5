import { effectScope, shallowReadonly, shallowRef, triggerRef, watch } from 'vue'
import type { HostRow } from '#server/contract/host.ts'
import type { PatternRow } from '#server/contract/pattern.ts'
import type { SummaryCounts } from '#server/contract/summary.ts'
import { askAgain } from '../api/ask-again.ts'
import { findingsKey } from '../api/findings.ts'
import { hostKey, hostsKey } from '../api/hosts.ts'
import { patternsKey } from '../api/patterns.ts'
import { suppressionsKey } from '../api/suppressions.ts'
import { useLive } from './live.ts'
import { useSession } from './session.ts'

type Stamped<T> = { readonly row: T; readonly at: string }

const hosts = shallowRef(new Map<string, Stamped<HostRow>>())
const patterns = shallowRef(new Map<string, Stamped<PatternRow>>())
const counts = shallowRef<SummaryCounts | null>(null)

/** Lists and details behind a busy fleet are fetched again at most this often. */
const REFETCH_MS = 2_000
const waiting = new Map<string, readonly unknown[]>()
let timer: ReturnType<typeof setTimeout> | undefined

/** What failed says so where it is shown. */
const refetchNow = (queryKey: readonly unknown[]) => void askAgain(queryKey).catch(() => undefined)

function refetchSoon(queryKey: readonly unknown[]) {
  waiting.set(JSON.stringify(queryKey), queryKey)
  timer ??= setTimeout(() => {
    timer = undefined
    const keys = [...waiting.values()]
    waiting.clear()
    keys.forEach(refetchNow)
  }, REFETCH_MS)
}

function forget() {
  hosts.value = new Map()
  patterns.value = new Map()
  counts.value = null
}

function listen() {
  const { on } = useLive()
  const { me } = useSession()
  watch(() => me.value?.id, forget)
  on('summary', (next) => (counts.value = Object.freeze(next)))
  on('hosts', (changed, at) => {
    for (const row of changed.rows) {
      hosts.value.set(row.id, Object.freeze({ row: Object.freeze(row), at }))
      // One open page and a change of exactly that: no reason to wait.
      refetchNow(hostKey(row.id))
    }
    for (const id of changed.alsoChanged) refetchNow(hostKey(id))
    // Which rows these are about is not known here, so lists ask again.
    if (changed.alsoChanged.length > 0) refetchSoon([...hostsKey, 'list'])
    triggerRef(hosts)
  })
  on('patterns', (rows, at) => {
    for (const row of rows) {
      patterns.value.set(row.id, Object.freeze({ row: Object.freeze(row), at }))
      for (const part of ['one', 'series', 'findings']) refetchSoon([...patternsKey, part, row.id])
    }
    // Findings opened or ended, and suppressions show how many they hide.
    refetchSoon([...findingsKey, 'list'])
    refetchSoon(suppressionsKey)
    triggerRef(patterns)
  })
}

let listening = false

/** What the live connection said last about each host and pattern, and the counts of the whole fleet. */
export function useFleet() {
  if (!listening) {
    listening = true
    effectScope(true).run(listen)
  }
  return {
    hosts: shallowReadonly(hosts),
    patterns: shallowReadonly(patterns),
    counts: shallowReadonly(counts),
  }
}
