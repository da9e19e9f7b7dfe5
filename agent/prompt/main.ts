import { homedir } from 'node:os'
import { promptAnswer, type PromptFormat } from './answer.ts'

/*
 * `envherd prompt` and `envherd prompt-check`, apart from the rest of the program: a prompt waits for them, so they
 * load no library, start no go, ask no network, and stay silent when anything is amiss.
 */

const [, , command, ...options] = process.argv
const line = promptAnswer(command === 'prompt-check' ? command : 'prompt', formatOf(options), {
  platform: process.platform,
  home: homedir(),
  env: process.env,
})
if (line !== null) process.stdout.write(`${line}\n`)

function formatOf(args: readonly string[]): PromptFormat {
  const at = args.indexOf('--format')
  const given = at === -1 ? args.find((arg) => arg.startsWith('--format='))?.slice(9) : args[at + 1]
  return given === 'json' || given === 'ansi' ? given : 'text'
}
