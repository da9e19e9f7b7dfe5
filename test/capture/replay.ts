import { gunzipSync } from 'node:zlib'
import { Value } from 'typebox/value'
import {
  MachineError,
  type Machine,
  type MachineErrorReason,
  type RawRegistryValue,
  type RunOptions,
  type RunResult,
} from '../../agent/machine/machine.ts'
import { createFixtureMachine, type FixtureEntry } from '../support/fixture-machine.ts'
import { Failed, MachineFile, textOf, type Command, type FileEntry } from './machine-file.ts'
import { marksOf, plainArgs, withMarks, type Marks } from './question.ts'
import { powershellAnswer, spokenBy } from './shell-words.ts'

export type Replayed = {
  machine: Machine
  /** Programs that were asked for and are not in the file. */
  unknown: string[]
}

export function parseMachineFile(text: string): MachineFile {
  const value: unknown = JSON.parse(text)
  const [error] = Value.Errors(MachineFile, value)
  if (error) throw new Error(`no machine file: ${error.instancePath}: ${error.message}`)
  return Value.Parse(MachineFile, value)
}

/** The machine of a file. What the file does not hold is not there; a program that it does not know cannot start. */
export function replay(file: MachineFile): Replayed {
  const unknown: string[] = []
  const fixture = createFixtureMachine({
    ...file,
    files: Object.fromEntries(Object.entries(file.files).map(([path, entry]) => [path, entryOf(entry)])),
    commands: [],
    registry: Object.fromEntries(
      Object.entries(file.registry ?? {}).map(([key, values]) => [key, registryKey(values)]),
    ),
    isRoot: file.uid === 0,
  })
  const run: Machine['run'] = async (program, args, options) => {
    const command = answerTo(file.commands, program, args, options.env)
    if (!command) {
      unknown.push([program, ...plainArgs(args)].join(' '))
      throw new MachineError('error', `${program}: no such program`)
    }
    if (command.fails) throw new MachineError(command.fails, textOf(command.err ?? `${program}: fixture`))
    return resultOf(command, program, marksOf(args, options.env))
  }
  return { machine: { ...fixture, run }, unknown }
}

/** The first that fits. */
function answerTo(
  commands: readonly Command[],
  program: string,
  args: readonly string[],
  env: RunOptions['env'],
): Command | undefined {
  const plain = JSON.stringify(plainArgs(args))
  const base = program.split(/[\\/]/).at(-1) ?? program
  return commands.find(
    (command) =>
      (command.program === program || command.program === base) &&
      (command.args === undefined || JSON.stringify(command.args) === plain) &&
      Object.entries(command.when ?? {}).every(([name, value]) => (env[name] ?? '') === value),
  )
}

function resultOf(command: Command, program: string, marks: Marks): RunResult {
  const spoken = command.shell ? spokenBy(program, command.shell) : null
  const out =
    spoken?.stdout ?? (command.answer ? powershellAnswer(command.answer) : textOf(command.out ?? ''))
  const stdout = command.utf16 ? Buffer.from(out, 'utf16le').toString('latin1') : out
  return {
    exitCode: command.exit === undefined ? 0 : command.exit,
    stdout: withMarks(stdout, marks),
    stderr: withMarks((spoken?.stderr ?? '') + textOf(command.err ?? ''), marks),
    truncated: false,
  }
}

function entryOf(entry: FileEntry): FixtureEntry {
  if (typeof entry === 'string' || Array.isArray(entry)) return { content: textOf(entry), mode: 0o644 }
  if ('link' in entry || 'fails' in entry) return entry
  const { mode, uid, gid, mtime, writable } = entry
  const facts = {
    mode:
      mode === undefined ? ('dir' in entry || 'program' in entry ? 0o755 : 0o644) : Number.parseInt(mode, 8),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mtime !== undefined && { mtime }),
    ...(writable !== undefined && { writable }),
  }
  if ('dir' in entry) return { dir: true, ...facts }
  if ('text' in entry) return { content: textOf(entry.text), ...facts }
  if ('base64' in entry) return { content: Buffer.from(entry.base64, 'base64'), ...facts }
  if ('program' in entry) return { content: headerOf(entry.program), size: entry.size, ...facts }
  return { content: joined(entry.parts ?? {}), size: entry.size, ...facts }
}

function joined(parts: Readonly<Record<string, string>>): Buffer {
  const read = Object.entries(parts).map(
    ([at, text]) => [Number(at), gunzipSync(Buffer.from(text, 'base64'))] as const,
  )
  const whole = Buffer.alloc(Math.max(0, ...read.map(([at, bytes]) => at + bytes.length)))
  for (const [at, bytes] of read) bytes.copy(whole, at)
  return whole
}

/** As far as `agent/collectors/executable.ts` looks. */
function headerOf(program: string): Buffer {
  const [kind, arch] = program.split('/')
  const header = Buffer.alloc(128)
  if (kind === 'elf') {
    header.writeUInt32BE(0x7f454c46, 0)
    header.writeUInt16LE(arch === 'arm64' ? 183 : 62, 18)
  } else if (kind === 'macho') {
    header.writeUInt32BE(0xcffaedfe, 0)
    header.writeUInt32LE(arch === 'arm64' ? 0x0100000c : 0x01000007, 4)
  } else {
    header.write('MZ', 0, 'latin1')
    header.writeUInt32LE(64, 0x3c)
    header.write('PE', 64, 'latin1')
    header.writeUInt16LE(0x8664, 68)
  }
  return header
}

type Key = NonNullable<MachineFile['registry']>[string]

const isFailed = (key: Key): key is { fails: MachineErrorReason } => Value.Check(Failed, key)

function registryKey(key: Key): readonly RawRegistryValue[] | { fails: MachineErrorReason } {
  if (isFailed(key)) return key
  return Object.entries(key).map(([name, text]) => {
    const [, kind = 'REG_SZ', raw = ''] = /^(REG_\w+) ?(.*)$/s.exec(text) ?? []
    return { name, kind, raw }
  })
}
