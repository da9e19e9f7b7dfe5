import { mkdir, writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { Command } from 'commander'
import { Value } from 'typebox/value'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { createLocalMachine } from '../../agent/machine/local.ts'
import { firstDifference } from './difference.ts'
import { capture, lookAt } from './look.ts'
import { parseMachineFile, replay } from './replay.ts'
import { captureRoom } from './room.ts'
import { ROOMS } from './rooms.ts'
import { captureUnderWine } from './wine-machine.ts'

const FIXTURES = new URL('../fixtures/machines/', import.meta.url).pathname

const WINE = 'windows-chinese'

const program = new Command('capture')
  .description('Looks at this machine and writes a fixture that tests look at again.')
  .argument(
    '<name>',
    `of the fixture; ${[...Object.keys(ROOMS), WINE].join(', ')}: one of that kind is laid out and looked at`,
  )
  .option('--projects <dir...>', 'directories below which projects are looked for')
  .option('--about <text>', 'what kind of machine it is', 'A machine as somebody has it.')
  .parse()
const name = program.args[0] ?? ''
const options = program.opts<{ projects?: string[]; about: string }>()

const described = {
  about: options.about,
  from: ['Recorded by `npm run capture`.'],
  healthy: false,
  ...(options.projects && { projects: options.projects }),
}
const room = ROOMS[name]
const answer = room
  ? await captureRoom(room)
  : name === WINE
    ? await captureUnderWine()
    : await capture(createLocalMachine(), described)
const { file, snapshot } = answer as { file: unknown; snapshot: unknown }

const machineFile = parseMachineFile(JSON.stringify(file))
const { machine, unknown } = replay(machineFile)
const again = await lookAt(machine, machineFile)
const [problem] = Value.Errors(Snapshot, again)
const text = `${JSON.stringify(machineFile, null, 1)}\n`
await mkdir(`${FIXTURES}${name}`, { recursive: true })
const first: unknown = JSON.parse(JSON.stringify(snapshot))
const second: unknown = JSON.parse(JSON.stringify(again))
const equal = isDeepStrictEqual(first, second)
console.log(
  `${name}: ${Math.round(text.length / 1024)} KB, ${machineFile.commands.length} answers of programs`,
)
if (unknown.length > 0) console.error(`asked again and not recorded:\n${unknown.join('\n')}`)
if (problem) console.error(`no valid snapshot: ${problem.instancePath} ${problem.message}`)
if (!equal) console.error(`does not replay to the equal snapshot: ${firstDifference(first, second)}`)
if (!equal || unknown.length > 0) process.exitCode = 1
else await writeFile(`${FIXTURES}${name}/machine.json`, text)
