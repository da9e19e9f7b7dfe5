import { execFileSync, spawnSync } from 'node:child_process'
import { afterwards } from './scene.ts'

export type Network = {
  /** Of this machine, as the other side sees it. */
  here: string
  there: string
  /** Both, for Postgres' list of who may connect. */
  both: string
  /** A command that runs what follows on the other side. */
  through: readonly string[]
  cut(): void
  mend(): void
}

/** A network namespace at the end of a cable; undefined where the system does not allow one. */
export function networkOfItsOwn(): Network | undefined {
  const name = `envherd-${process.pid}`
  const [near, far] = [`eh${process.pid}a`, `eh${process.pid}b`]
  const part = `10.213.${process.pid % 250}`
  const [here, there] = [`${part}.1`, `${part}.2`]
  const made = spawnSync('ip', ['netns', 'add', name])
  if (made.status !== 0) return undefined
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' })
  afterwards(() => ip('netns', 'del', name))
  const inside = (...args: string[]) => ip('-netns', name, ...args)
  try {
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    ip('addr', 'add', `${here}/30`, 'dev', near)
    ip('link', 'set', near, 'up')
    inside('addr', 'add', `${there}/30`, 'dev', far)
    inside('link', 'set', 'lo', 'up')
    inside('link', 'set', far, 'up')
  } catch {
    // Namespaces are allowed here, cables are not.
    return undefined
  }
  return {
    here,
    there,
    both: `${part}.0/30`,
    through: ['ip', 'netns', 'exec', name],
    cut: () => inside('link', 'set', far, 'down'),
    mend: () => inside('link', 'set', far, 'up'),
  }
}
