import { parseArgs } from 'node:util'

/** Wrong arguments of a command, in words for a person. */
export class UsageError extends Error {}

/**
 * The options of a command, each with a value.
 * @throws UsageError for any other argument
 */
export function optionsOf(
  argv: readonly string[],
  names: readonly string[],
  usage: string,
): Readonly<Record<string, string | undefined>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    return parseArgs({ args: [...argv], options }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}
