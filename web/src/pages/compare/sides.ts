/** A host as it is now, or at one of its snapshots. */
export type Side = { readonly host: string; readonly snapshot: string | undefined }
export const SIDES = ['from', 'to'] as const
export type SideName = (typeof SIDES)[number]
export type Sides = Readonly<Record<SideName, Side | undefined>>

const FORM = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:@(\d{1,16}))?$/i

/** As the address and the server have it: `<host>` or `<host>@<snapshot>`. Anything else chooses nothing. */
export function sideOf(text: unknown): Side | undefined {
  const [, host, snapshot] = (typeof text === 'string' && FORM.exec(text)) || []
  return host === undefined ? undefined : { host: host.toLowerCase(), snapshot }
}

export const sideText = ({ host, snapshot }: Side): string =>
  snapshot === undefined ? host : `${host}@${snapshot}`

/** The query of the page with this choice. */
export const queryOfSides = (sides: Sides): Record<string, string> => ({
  ...(sides.from && { from: sideText(sides.from) }),
  ...(sides.to && { to: sideText(sides.to) }),
})

/** The same choice, the other way round. */
export const swapped = ({ from, to }: Sides): Sides => ({ from: to, to: from })
