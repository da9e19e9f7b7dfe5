import os from 'node:os'
import { Command } from 'commander'
import { benchAgent } from './agent.ts'
import { benchDiagnose } from './diagnose.ts'
import { benchIngest } from './ingest.ts'
import { benchLive } from './live.ts'
import type { Measure } from './measure.ts'
import { benchOutage } from './outage.ts'
import { benchPrompt } from './prompt.ts'
import { benchQueries, type QueryOptions } from './queries.ts'
import { benchSoak } from './soak.ts'
import { benchStored } from './stored.ts'

type Options = {
  idleSeconds: number
  seconds: number
  connections: number
  fleet: number
  minutes: number
} & QueryOptions
const BENCHMARKS: Readonly<Record<string, (options: Options) => Promise<Measure[]>>> = {
  agent: benchAgent,
  diagnose: benchDiagnose,
  ingest: benchIngest,
  live: benchLive,
  outage: benchOutage,
  prompt: benchPrompt,
  queries: benchQueries,
  soak: benchSoak,
  stored: benchStored,
}
/** Half an hour, so only when it is named. */
const BY_NAME = new Set(['soak'])

const program = new Command('bench')
  .description('Measures on this machine; nothing is asserted.')
  .argument('[names...]', `which: ${Object.keys(BENCHMARKS).join(', ')}; all but soak by default`)
  .option('--json', 'results as JSON on the last line')
  .option('--idle-seconds <n>', 'agent: how long to watch the idle daemon', Number, 600)
  .option('--seconds <n>', 'ingest, live, queries: how long each stretch of load', Number, 15)
  .option('--connections <n>', 'ingest: how many at a time', Number, 64)
  .option('--fleet <n>', 'outage: how many hosts', Number, 20_000)
  .option('--minutes <n>', 'soak: how long', Number, 30)
  .option('--hosts <n>', 'queries: how many hosts are seeded', Number, 100_000)
  .option('--keep <dir>', 'queries: folder of the seeded database, made once and used again')
  .option('--only <text>', 'queries: those with this in their name')
  .addHelpText('after', '\nExample: npm run bench -- diagnose')
  .parse()

const options = program.opts<Options & { json?: boolean }>()
const names =
  program.args.length > 0 ? program.args : Object.keys(BENCHMARKS).filter((name) => !BY_NAME.has(name))
const results: Measure[] = []
for (const name of names) {
  const bench = BENCHMARKS[name]
  if (!bench) throw new Error(`no benchmark ${name}; there are: ${Object.keys(BENCHMARKS).join(', ')}`)
  console.error(`bench: ${name} ...`)
  results.push(...(await bench(options)))
}

const machine = `${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${process.platform}-${process.arch}, Node ${process.versions.node}`
if (options.json) console.log(JSON.stringify({ machine, results }))
else {
  console.log(`\nMeasured on ${machine}\n`)
  console.log('| what | figure |\n| --- | --- |')
  for (const { what, figure } of results) console.log(`| ${what} | ${figure} |`)
}
