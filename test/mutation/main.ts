import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { detectors } from '../../agent/detectors/index.ts'
import { Random } from '../load/random.ts'
import { mutantsOf, type Mutant } from './mutate.ts'

/* Do the tables of the detectors notice when a rule is turned round? Each mutant lives in a copy, never in the tree. */

const root = path.resolve(import.meta.dirname, '../..')
const PARTS = [
  'agent',
  'test/agent/detectors',
  'test/support',
  'test/vitest.config.ts',
  'package.json',
  'tsconfig.json',
]

const program = new Command('mutation')
  .description('Turns the main condition of detectors round and expects their tests to fail.')
  .option('--seed <number>', 'which detectors are picked', Number, Date.now() % 100_000)
  .option('--count <number>', 'how many', Number, 20)
  .option('--every-guard', 'every guard of each, instead of the first')
  .argument('[ids...]', 'these detectors instead of random ones')
  .addHelpText('after', '\nExample: npx tsx test/mutation/main.ts --seed 7 --count 20')
  .parse()
const options = program.opts<{ seed: number; count: number; everyGuard?: boolean }>()

const Report = Type.Object({
  testResults: Type.Array(
    Type.Object({
      name: Type.String(),
      message: Type.String(),
      assertionResults: Type.Array(Type.Object({ status: Type.String() })),
    }),
  ),
})

const kebab = (id: string) => id.toLowerCase().replaceAll('_', '-')

function picked(): string[] {
  if (program.args.length > 0) return program.args
  const random = new Random(options.seed)
  const left = detectors.map(({ id }) => id)
  const chosen: string[] = []
  while (chosen.length < options.count && left.length > 0)
    chosen.push(...left.splice(Math.floor(random.next() * left.length), 1))
  return chosen
}

const copy = await mkdtemp(path.join(os.tmpdir(), 'envherd-mutation-'))
try {
  for (const part of PARTS) await cp(path.join(root, part), path.join(copy, part), { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
  const subjects = await Promise.all(
    picked().map(async (id) => {
      const file = path.join(copy, 'agent/detectors', `${kebab(id)}.ts`)
      const text = await readFile(file, 'utf8')
      return { id, file, text, mutants: mutantsOf(file, text).slice(0, options.everyGuard ? undefined : 1) }
    }),
  )
  const failing = await testsThatFail(subjects.map(({ id }) => id))
  if (failing.size > 0) throw new Error(`these fail without any change: ${[...failing].join(', ')}`)
  const rows: { id: string; mutant: Mutant | null; verdict: string }[] = subjects
    .filter(({ mutants }) => mutants.length === 0)
    .map(({ id }) => ({ id, mutant: null, verdict: 'nothing to turn round' }))
  // A test reads its own detector alone, so one mutant of each can be tried at the same time.
  for (let turn = 0; subjects.some(({ mutants }) => mutants.length > turn); turn++) {
    const tried = subjects.flatMap((subject) => {
      const mutant = subject.mutants[turn]
      return mutant ? [{ ...subject, mutant }] : []
    })
    await Promise.all(tried.map(({ file, mutant }) => writeFile(file, mutant.text)))
    const killed = await testsThatFail(tried.map(({ id }) => id))
    await Promise.all(tried.map(({ file, text }) => writeFile(file, text)))
    for (const { id, mutant } of tried)
      rows.push({ id, mutant, verdict: killed.has(id) ? 'killed' : 'SURVIVED' })
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  for (const { id, mutant, verdict } of rows)
    console.log(`${verdict.padEnd(9)} ${id}${mutant ? `:${mutant.line} !(${mutant.condition})` : ''}`)
  const bad = rows.filter(({ verdict }) => verdict !== 'killed')
  const how = program.args.length > 0 ? 'named' : `seed ${options.seed}`
  console.log(`\n${how}: ${rows.length - bad.length} of ${rows.length} mutants killed`)
  process.exitCode = bad.length > 0 ? 1 : 0
} finally {
  await rm(copy, { recursive: true })
}

/** Ids whose tables have a failing case; a table that did not run at all stops everything. */
async function testsThatFail(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const report = path.join(copy, 'report.json')
  const testOf = (id: string) => `test/agent/detectors/${kebab(id)}.test.ts`
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const flags = ['--config', 'test/vitest.config.ts', '--reporter', 'json', '--outputFile', report]
  await rm(report, { force: true })
  await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', ...flags, ...ids.map(testOf)], {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.once('error', reject)
    child.once('close', resolve)
  })
  const { testResults } = Parse(Report, JSON.parse(await readFile(report, 'utf8')))
  return new Set(
    ids.filter((id) => {
      const result = testResults.find(({ name }) => name.endsWith(`/${testOf(id)}`))
      if (!result || result.assertionResults.length < 6)
        throw new Error(`${testOf(id)} did not run: ${result?.message ?? 'no result'}`)
      return result.assertionResults.some(({ status }) => status === 'failed')
    }),
  )
}
