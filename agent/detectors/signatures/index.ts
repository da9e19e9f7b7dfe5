import { machineSignatures } from './machine.ts'
import { moduleSignatures } from './modules.ts'
import { networkSignatures } from './network.ts'
import type { Signature } from './signature.ts'
import { toolchainSignatures } from './toolchain.ts'

export type { Signature } from './signature.ts'

/** Special forms stand before the general ones they are part of: the first that matches a line explains it. */
export const signatures: readonly Signature[] = [
  ...moduleSignatures,
  ...toolchainSignatures,
  ...networkSignatures,
  ...machineSignatures,
]

/** The form of one signature, for whoever asks for that one alone. */
export function formOf(id: string): RegExp {
  const found = signatures.find((signature) => signature.id === id)
  if (!found) throw new Error(`no signature ${id}`)
  return found.form
}

export type Explained = {
  signature: Signature
  /** Of the first line that shows it; further ones are counted. */
  line: number
  text: string
  times: number
  /** What the message names: a version, a module, a directory. */
  named: Readonly<Record<string, string>>
}

const LONGEST_LINE = 2000

/** What the lines of some output say about the environment, in the order of their first appearance. */
export function explain(output: string): Explained[] {
  const found = new Map<string, Explained>()
  output.split(/\r?\n/).forEach((whole, index) => {
    const text = whole.slice(0, LONGEST_LINE).trim()
    const match = text === '' ? undefined : firstMatch(text)
    if (!match) return
    const known = found.get(match.signature.id)
    if (known) known.times += 1
    else found.set(match.signature.id, { ...match, line: index + 1, text, times: 1 })
  })
  return [...found.values()]
}

function firstMatch(text: string): Pick<Explained, 'signature' | 'named'> | undefined {
  for (const signature of signatures) {
    const groups = signature.form.exec(text)
    if (!groups) continue
    const named = Object.entries(groups.groups ?? {}).filter((pair): pair is [string, string] =>
      Boolean(pair[1]),
    )
    return { signature, named: Object.fromEntries(named) }
  }
  return undefined
}
