import { setMaxListeners } from 'node:events'
import { Command, InvalidArgumentError } from 'commander'
import { runFleet } from './fleet.ts'
import { reportTable } from './report.ts'

const number = (text: string) => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('expected a number, 0 or more')
  return value
}
const share = (text: string) => {
  const value = number(text)
  if (value > 1) throw new InvalidArgumentError('expected a share, 0 to 1')
  return value
}

const program = new Command('load')
  .description(
    'A simulated fleet against a real server. Prints a table, and its report as JSON on the last line.',
  )
  .option('--server <url>', 'address of the server', process.env['ENVHERD_SERVER'] ?? 'http://127.0.0.1:8787')
  .requiredOption('--key <key>', 'enrolment key (or ENVHERD_ENROLL_KEY)', process.env['ENVHERD_ENROLL_KEY'])
  .option('--hosts <n>', 'how many machines', number, 300)
  .option('--mutation <p>', 'share of check-ins before which the machine changes', share, 0.05)
  .option('--duration <seconds>', 'how long after enrolment; 0: until interrupted', number, 60)
  .option('--interval <seconds>', 'between two check-ins of one agent; 0: as fast as answered', number, 10)
  .option('--rate <n>', 'check-ins a second of the whole fleet, instead of --interval', number)
  .option('--connections <n>', 'parallel connections', number, 16)
  .option(
    '--duplicates <p>',
    'share of snapshots sent twice, at the same moment or one after the other',
    share,
    0,
  )
  .option('--late <p>', 'share of snapshots sent after a newer one', share, 0)
  .option('--outage <seconds>', 'no network after half of the time, then all report at once', number, 0)
  .option('--slow <p>', 'share of agents that send in pieces, over two seconds', share, 0)
  .option('--skew <seconds>', 'clocks are off by up to this, either way', number, 0)
  .option('--own-agents <p>', 'share of WSL hosts whose distribution runs its own agent', share, 0.3)
  .option('--faults <factor>', 'multiplies how often machines are misconfigured', number, 1)
  .option('--seed <n>', 'same seed, same fleet and same changes', number, 1)
  .addHelpText('after', '\nExample: npm run load -- --hosts 1000 --mutation 0.05 --duration 60 --key ehe_...')
  .parse()

type Numbers =
  'hosts' | 'mutation' | 'duration' | 'interval' | 'connections' | 'duplicates' | 'late' | 'outage'
type Options = Record<Numbers | 'slow' | 'skew' | 'ownAgents' | 'faults' | 'seed', number> &
  Record<'server' | 'key', string> & { rate?: number }
const { key, skew, rate, duration, interval, ...options } = program.opts<Options>()

const stop = new AbortController()
// Each sleeping agent listens for the end.
setMaxListeners(0, stop.signal)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())

const report = await runFleet(
  {
    ...options,
    enrolmentKey: key,
    skewSeconds: skew,
    duration: duration === 0 ? Infinity : duration,
    interval: rate === undefined ? interval : options.hosts / rate,
    signal: stop.signal,
  },
  (text) => console.error(`fleet: ${text}`),
)
console.log(reportTable(report))
console.log(JSON.stringify(report))
