/** How long a key may be used, in hours, and by how many hosts; null: by any number. */
export const KEY_HOURS = [1, 24, 168, 720] as const
export const KEY_USES = [1, 10, 100, null] as const
