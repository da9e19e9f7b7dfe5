import type { Network } from '../contract/sections/network.ts'
import type { Collector } from './collector.ts'
import { gitConfig, lastValue } from './git/config.ts'
import { goResolution } from './go/resolve.ts'
import { remembered } from './network/remembered.ts'
import { resolverOf } from './network/resolver.ts'
import { systemRoots } from './network/roots.ts'
import { targetsOf } from './network/targets.ts'

const TIMEOUT_MS = 3000

export const network: Collector<'network'> = {
  section: 'network',
  cost: 'C',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine, collecting, recall } = context
    const resolution = await goResolution(context).catch(() => null)
    const variables = resolution?.variables ?? {}
    const git = lastValue(await gitConfig(machine, variables['XDG_CONFIG_HOME']), 'http.proxy')
    const resolver = await resolverOf(machine)
    const common = {
      ...(git && git.value !== '' ? { gitProxy: { value: git.value.slice(0, 32767), file: git.file } } : {}),
      ...(resolver ? { resolver } : {}),
    }
    if (!collecting.probes) return { ...common, probes: [], online: false }
    const settings = { ...resolution?.fileValues, ...nonEmpty(variables) }
    const targets = targetsOf(settings, git?.value)
    const roots = await systemRoots(machine, variables)
    const probed = await Promise.all(
      targets.map(async ({ request, ...target }) => ({
        ...target,
        ...(await machine.probe({ ...request, roots, timeoutMs: TIMEOUT_MS })),
      })),
    )
    const probes = await remembered(probed, recall, machine.now().getTime())
    return { ...common, probes, online: probes.some(answered) }
  },
}

const nonEmpty = (variables: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))

/** Somebody beyond this machine answered, be it with a refusal of the page. */
const answered = ({ status, target }: Network['probes'][number]): boolean =>
  (status === 'ok' || status === 'http' || status === 'tls') &&
  !/^(?:\w+:\/\/)?(?:localhost|127\.|\[?::1)/.test(target)
