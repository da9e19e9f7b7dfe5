import { parseArgs } from 'node:util'
import { Role } from '../contract/account.ts'
import { Value } from 'typebox/value'
import type { Deps } from '../deps.ts'
import { createToken } from './tokens.ts'
import { UsageError } from './usage.ts'

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
  const { name, role, expires } = parse(argv)
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

function parse(argv: readonly string[]): { name?: string; role?: string; expires?: string } {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...argv], options: { name: text, role: text, expires: text } }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  }
}

function toDays(text: string): number {
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1])
  if (!(days >= 1 && days <= 3650)) throw new UsageError(`--expires: expected 1d to 3650d, found ${text}`)
  return days
}
