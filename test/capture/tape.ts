import type {
  FileStat,
  MachineErrorReason,
  RawRegistryValue,
  RunResult,
} from '../../agent/machine/machine.ts'

/** All that was seen of one path. */
export type Seen = {
  stat?: FileStat
  link?: string
  content?: Buffer
  parts: Map<number, Buffer>
  names?: readonly string[]
  readOnly?: boolean
  fails?: MachineErrorReason
}

export type Answered = {
  program: string
  args: string[]
  env: Readonly<Record<string, string>>
  result: RunResult | { fails: MachineErrorReason; message: string }
}

export type Tape = {
  files: Map<string, Seen>
  commands: Answered[]
  registry: Map<string, readonly RawRegistryValue[] | MachineErrorReason>
  env: Map<string, string>
  space?: { freeBytes: number; totalBytes: number }
}
