import { Role } from '../contract/account.ts'
import { Value } from 'typebox/value'
import type { Deps } from '../deps.ts'
import { createToken } from './tokens.ts'
import { optionsOf, UsageError } from './usage.ts'

const USAGE = 'usage: npm run token -- --name NAME --role viewer|operator|admin [--expires 90d]'

/**
 * `npm run token`: prints the new token alone on the last line.
 * @throws UsageError
 */
export async function runTokenCommand(
  argv: readonly string[],
  deps: Pick<Deps, 'prisma' | 'now'>,
  print: (line: string) => void,
): Promise<void> {
  const { name, role, expires } = optionsOf(argv, ['name', 'role', 'expires'], USAGE)
  if (name === undefined || name.length === 0 || name.length > 100) throw new UsageError(USAGE)
  if (!Value.Check(Role, role)) throw new UsageError(`--role: expected viewer, operator or admin\n${USAGE}`)
  const days = expires === undefined ? undefined : toDays(expires)
  const created = await createToken(deps, {
    name,
    role,
    ...(days === undefined ? {} : { expiresInDays: days }),
  })
  print(
    `API token "${created.name}", ${created.role}, expires ${created.expiresAt ?? 'never'}; shown this once:`,
  )
  print(created.token)
}

function toDays(text: string): number {
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1])
  if (!(days >= 1 && days <= 3650)) throw new UsageError(`--expires: expected 1d to 3650d, found ${text}`)
  return days
}
