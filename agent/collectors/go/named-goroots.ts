import type { CollectContext } from '../collector.ts'
import { goResolution } from './resolve.ts'

/**
 * Every GOROOT that someone set, in these environments, in the go env file or for all jobs of a build agent, as written. Whatever it names is
 * looked at, so that nobody who asks about a GOROOT is left without an answer.
 */
export async function namedGoroots(
  context: CollectContext,
  environments: readonly Readonly<Record<string, string | undefined>>[],
): Promise<string[]> {
  // A go env file that cannot be read is its own section's failure.
  const resolution = await goResolution(context).catch(() => null)
  const service = (await context.role) === 'ci' ? context.machine.env['GOROOT'] : undefined
  const named = [...environments.map((env) => env['GOROOT']), resolution?.fileValues['GOROOT'], service]
  return [...new Set(named)].filter((root): root is string => root !== undefined && root !== '')
}
