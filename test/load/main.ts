import { setMaxListeners } from 'node:events'
import { Command, InvalidArgumentError } from 'commander'
import { Fleet } from './fleet.ts'

const number = (text: string) => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('expected a number, 0 or more')
  return value
}

const program = new Command('load')
  .description('A simulated fleet against a real server. Prints its report as JSON on the last line.')
  .option('--server <url>', 'address of the server', process.env['ENVHERD_SERVER'] ?? 'http://127.0.0.1:8787')
  .requiredOption('--key <key>', 'enrolment key (or ENVHERD_ENROLL_KEY)', process.env['ENVHERD_ENROLL_KEY'])
  .option('--hosts <n>', 'how many machines', number, 300)
  .option('--mutation <p>', 'share of check-ins before which the machine changes, 0 to 1', number, 0.05)
  .option('--duration <seconds>', 'how long after enrolment; 0: until interrupted', number, 60)
  .option('--interval <seconds>', 'between two check-ins of one host; 0: as fast as answered', number, 10)
  .option('--connections <n>', 'parallel connections', number, 16)
  .option('--faults <factor>', 'multiplies how often machines are misconfigured', number, 1)
  .option('--seed <n>', 'same seed, same fleet and same changes', number, 1)
  .addHelpText('after', '\nExample: npm run load -- --hosts 1000 --mutation 0.05 --duration 60 --key ehe_...')
  .parse()

type Options = Record<
  'hosts' | 'mutation' | 'duration' | 'interval' | 'connections' | 'faults' | 'seed',
  number
> &
  Record<'server' | 'key', string>
const options = program.opts<Options>()

const stop = new AbortController()
// Each sleeping host listens for the end.
setMaxListeners(0, stop.signal)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())

const fleet = new Fleet({
  server: options.server,
  enrolmentKey: options.key,
  hosts: options.hosts,
  mutation: options.mutation,
  duration: options.duration === 0 ? Infinity : options.duration,
  interval: options.interval,
  connections: options.connections,
  faultScale: options.faults,
  seed: options.seed,
  signal: stop.signal,
})
const report = await fleet.run((text) => console.error(`fleet: ${text}`))
console.log(JSON.stringify(report))
