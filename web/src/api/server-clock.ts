import { readonly, shallowRef } from 'vue'

const ahead = shallowRef(0)

/** How far the server's clock is ahead of this machine's, in milliseconds. */
export const serverAhead = readonly(ahead)

/** The server answered between asking and hearing; a Date header has cut off the rest of its second. */
export function setServerClock(date: string | null, asked: number, heard: number) {
  const said = Date.parse(date ?? '')
  if (Number.isNaN(said)) return
  if (said < asked - 1_000) ahead.value = said - asked
  else ahead.value = Math.max(said - heard, 0)
}
