import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const MODULE = new URL('../../../agent/machine/priority.ts', import.meta.url).href

/** In a process of its own: a priority that was given up cannot be taken back. */
const SCRIPT = `
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { lowerPriority } from ${JSON.stringify(MODULE)}
lowerPriority()
const nice = (stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
const threads = readdirSync('/proc/self/task').map((task) => nice(readFileSync('/proc/self/task/' + task + '/stat', 'latin1')))
const child = nice(execFileSync('/bin/cat', ['/proc/self/stat'], { encoding: 'latin1' }))
console.log(JSON.stringify({ threads, child }))
`

test('the process with all its threads, and what it starts, give way', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { threads, child } = JSON.parse(stdout) as { threads: number[]; child: number }
  expect(threads.length).toBeGreaterThan(1)
  expect(new Set(threads)).toEqual(new Set([10]))
  expect(child).toBe(10)
})
