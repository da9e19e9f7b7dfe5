import { useTimestamp } from '@vueuse/core'
import { computed } from 'vue'
import { serverAhead } from '../api/server-clock.ts'

const ticks = useTimestamp({ interval: 5_000 })

/**
 * One clock for all relative times of the page, so they change together and cost one timer. It is the server's,
 * whose times they are: by a slow clock of this machine everything would still be to come.
 */
export const now = computed(() => ticks.value + serverAhead.value)
