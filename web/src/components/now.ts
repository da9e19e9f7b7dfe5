import { useTimestamp } from '@vueuse/core'

/** One clock for all relative times of the page, so they change together and cost one timer. */
export const now = useTimestamp({ interval: 5_000 })
