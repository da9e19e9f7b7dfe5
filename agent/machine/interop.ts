import type { Machine } from './machine.ts'

const REG = 'c/Windows/System32/reg.exe'
const TIMEOUT_MS = 5000

/** Where drives are mounted; wsl.conf may say another place. */
async function mountRoot(machine: Machine): Promise<string> {
  const conf = (await machine.readFile('/etc/wsl.conf', { maxBytes: 65_536 }).catch(() => null))?.toString()
  const automount = /^[ \t]*\[automount\]([^[]*)/im.exec(conf ?? '')?.[1] ?? ''
  const root = /^[ \t]*root[ \t]*=[ \t]*"?(\/[^"#\r\n]*?)"?[ \t]*(?:#.*)?$/im.exec(automount)?.[1]
  return root === undefined ? '/mnt/' : root.replace(/\/?$/, '/')
}

/**
 * A text value of the Windows registry, asked for from inside a distribution; null where programs of Windows cannot be
 * started or say no such thing. Only for values in ASCII: it comes through a console.
 */
export async function windowsRegistryText(
  machine: Machine,
  key: string,
  name: string,
): Promise<string | null> {
  const program = (await mountRoot(machine)) + REG
  if (!(await machine.stat(program))) return null
  // The socket to Windows; without its name it is looked for by ancestors, and a service has none that know it.
  const socket = machine.env['WSL_INTEROP']
  const { stdout } = await machine.run(program, ['query', key, '/v', name], {
    env: socket === undefined ? {} : { WSL_INTEROP: socket },
    timeoutMs: TIMEOUT_MS,
  })
  return new RegExp(`^\\s*${name}\\s+REG_SZ\\s+(\\S+)\\s*$`, 'im').exec(stdout)?.[1] ?? null
}
