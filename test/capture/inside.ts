import { createLocalMachine } from '../../agent/machine/local.ts'
import { capture } from './look.ts'
import type { Described } from './write.ts'

/*
 * A look at the machine that this runs on, as a program of one file: it runs in rooms and under Wine, where the project
 * is not. What is to be said of the machine comes as the only argument, in base64, the machine and its snapshot go out on stdout.
 */
const described = JSON.parse(Buffer.from(process.argv.at(-1) ?? '', 'base64').toString()) as Described

capture(createLocalMachine(), described).then(
  (captured) => process.stdout.write(JSON.stringify(captured)),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = 2
  },
)
