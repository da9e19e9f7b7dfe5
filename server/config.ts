import { isIP } from 'node:net'
import { Value } from 'typebox/value'
import { Email, Password } from './contract/account.ts'
import { network, optional, text, url, whole, yesOrNo } from './setting-values.ts'

/** Settings of the server; see `readConfig`. */
export type Config = {
  host: string
  port: number
  /** Postgres to use; none: the embedded one in `dataDir`. */
  databaseUrl: string | undefined
  dataDir: string
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  adminEmail: string | undefined
  adminPassword: string | undefined
  /** Address people and agents use, for links and for the origin check; default http://HOST:PORT. */
  publicUrl: string
  /** Reverse proxies that are believed about whom a request is from. */
  trustedProxies: readonly string[]
  checkInSeconds: number
  /** Longest time a snapshot waits for its commit group. */
  groupDelayMs: number
  /** Most snapshots in one commit group. */
  groupSize: number
  /** Connections for what agents send, credentials and changes. */
  poolSize: number
  /** Connections for lists and reports, apart so that those cannot hold up agents. */
  readPoolSize: number
  /** How long the server says that it is going before it goes. */
  drainSeconds: number
  /** Lets a scraper read `/metrics` without the database. */
  metricsToken: string | undefined
  /** How long the log of occurrences and the history of snapshots are kept. */
  retentionDays: number
  /** Otherwise than that. */
  historyDays: number | undefined
  occurrenceDays: number | undefined
  /** Enrol and run this machine's own agent beside the server. */
  localAgent: boolean
}

export type Setting<T> = {
  /** Name of the environment variable. */
  name: string
  /** As text, the way it would be set; undefined: none. */
  default: string | undefined
  meaning: string
  /** Taken with the blanks at its ends. */
  isVerbatim?: true
  /** @throws with what was expected */
  parse: (text: string | undefined) => T
}

const LEVELS: readonly Config['logLevel'][] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

const level = (value: string | undefined): Config['logLevel'] => {
  const known = LEVELS.find((name) => name === value)
  if (!known) throw new Error(`one of ${LEVELS.join(', ')}`)
  return known
}

/** Every setting, in the order of the README's table, which is made of this. */
export const settings: { readonly [K in keyof Config]: Setting<Config[K]> } = {
  databaseUrl: {
    name: 'DATABASE_URL',
    default: undefined,
    meaning: 'Postgres to use (`postgresql://user:password@host:5432/database`); none: an embedded one.',
    parse: (value) => (value === undefined ? undefined : url('postgresql://', 'postgres://')(value)),
  },
  host: { name: 'HOST', default: '127.0.0.1', meaning: 'Address to listen on.', parse: text },
  port: {
    name: 'PORT',
    default: '8787',
    meaning: 'TCP port to listen on; 0: any free one.',
    parse: whole(0, 65_535),
  },
  dataDir: {
    name: 'ENVHERD_DATA_DIR',
    default: '.envherd',
    meaning: 'Folder of the embedded database and of the local agent.',
    parse: text,
  },
  publicUrl: {
    name: 'ENVHERD_PUBLIC_URL',
    default: undefined,
    meaning: 'Address people and agents use, for links and for the origin check; none: `http://HOST:PORT`.',
    parse: (value) => (value === undefined ? '' : new URL(url('http://', 'https://')(value)).origin),
  },
  adminEmail: {
    name: 'ENVHERD_ADMIN_EMAIL',
    default: undefined,
    meaning: 'With the password: makes the first admin without the set-up link.',
    parse: (value) => {
      if (value !== undefined && !Value.Check(Email, value)) throw new Error('an e-mail address')
      return value
    },
  },
  adminPassword: {
    name: 'ENVHERD_ADMIN_PASSWORD',
    default: undefined,
    meaning: 'Password of that first admin, 12 to 200 characters.',
    isVerbatim: true,
    parse: (value) => {
      // Whoever types it would have to type them too; more likely they came with the file it was read from.
      if (value !== undefined && value !== value.trim()) throw new Error('no blanks at the ends')
      if (value !== undefined && !Value.Check(Password, value)) throw new Error('12 to 200 characters')
      return value
    },
  },
  trustedProxies: {
    name: 'ENVHERD_TRUSTED_PROXIES',
    default: undefined,
    meaning:
      'Reverse proxies before the server (`10.0.0.5, 10.1.0.0/16`, or `loopback`), whose `X-Forwarded-For` tells who a ' +
      'request is from; none: limits by address count the proxy itself.',
    parse: (value) => (value === undefined ? [] : value.split(',').map((proxy) => network(proxy.trim()))),
  },
  localAgent: {
    name: 'ENVHERD_LOCAL_AGENT',
    default: '0',
    meaning: "1: enrol and run this machine's own agent beside the server (`npm start` does).",
    parse: yesOrNo,
  },
  checkInSeconds: {
    name: 'ENVHERD_CHECK_IN_SECONDS',
    default: '60',
    meaning: 'How often agents check in.',
    parse: whole(1, 86_400),
  },
  groupDelayMs: {
    name: 'ENVHERD_GROUP_DELAY_MS',
    default: '5',
    meaning: 'Longest time a snapshot waits for others to be committed with.',
    parse: whole(0, 1_000),
  },
  groupSize: {
    name: 'ENVHERD_GROUP_SIZE',
    default: '200',
    meaning: 'Most snapshots committed together.',
    parse: whole(1, 2_000),
  },
  poolSize: {
    name: 'ENVHERD_POOL_SIZE',
    default: '10',
    meaning: 'Database connections of this server for what agents send, credentials and changes.',
    // What one replica does for all may hold four of them.
    parse: whole(6, 100),
  },
  readPoolSize: {
    name: 'ENVHERD_READ_POOL_SIZE',
    default: '10',
    meaning: 'Further connections for lists and reports: slow ones never hold up agents.',
    parse: whole(1, 100),
  },
  drainSeconds: {
    name: 'ENVHERD_DRAIN_SECONDS',
    default: '0',
    meaning:
      'Told to stop, the server says so in `/api/v1/health` for this long and serves on, so that a load balancer looks elsewhere.',
    parse: whole(0, 300),
  },
  metricsToken: {
    name: 'ENVHERD_METRICS_TOKEN',
    default: undefined,
    meaning:
      "Lets Prometheus read `/metrics` also while the database is away; none: with a viewer's token only.",
    parse: (value) => {
      if (value !== undefined && !/^[\w-]{20,200}$/.test(value)) {
        throw new Error('20 to 200 letters, digits, - or _')
      }
      return value
    },
  },
  retentionDays: {
    name: 'ENVHERD_RETENTION_DAYS',
    default: '90',
    meaning: 'How long occurrences and past snapshots are kept; what is open or current stays.',
    parse: whole(2, 3_650),
  },
  historyDays: {
    name: 'ENVHERD_HISTORY_DAYS',
    default: undefined,
    meaning: 'How long past snapshots are kept, by whole months; none: as the setting above.',
    parse: optional(whole(2, 3_650)),
  },
  occurrenceDays: {
    name: 'ENVHERD_OCCURRENCE_DAYS',
    default: undefined,
    meaning: 'How long occurrences are kept; none: as `ENVHERD_RETENTION_DAYS`.',
    parse: optional(whole(2, 3_650)),
  },
  logLevel: { name: 'LOG_LEVEL', default: 'info', meaning: `One of ${LEVELS.join(', ')}.`, parse: level },
}

/** Every problem at once, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`the configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`)
    this.problems = problems
  }
}

/** @throws ConfigError */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // Set to nothing is not set: container tools pass empty strings for what nobody filled in.
  const textOf = ({ name, default: otherwise, isVerbatim }: Setting<unknown>) => {
    const trimmed = env[name]?.trim()
    return (trimmed && isVerbatim ? env[name] : trimmed) || otherwise
  }
  const problems = Object.values(settings).flatMap((setting) => {
    try {
      setting.parse(textOf(setting))
      return []
    } catch (error) {
      const expected = error instanceof Error ? error.message : String(error)
      return [`${setting.name}: expected ${expected}, found ${shown(setting, textOf(setting))}`]
    }
  })
  const { adminEmail, adminPassword } = settings
  if ((textOf(adminEmail) === undefined) !== (textOf(adminPassword) === undefined)) {
    problems.push(`${adminEmail.name} and ${adminPassword.name}: expected both or none`)
  }
  if (problems.length > 0) throw new ConfigError(problems)

  const value = <T>(setting: Setting<T>): T => setting.parse(textOf(setting))
  const host = value(settings.host)
  const port = value(settings.port)
  return {
    host,
    port,
    databaseUrl: value(settings.databaseUrl),
    dataDir: value(settings.dataDir),
    logLevel: value(settings.logLevel),
    adminEmail: value(settings.adminEmail),
    adminPassword: value(settings.adminPassword),
    publicUrl: value(settings.publicUrl) || addressOf(host, port),
    trustedProxies: value(settings.trustedProxies),
    checkInSeconds: value(settings.checkInSeconds),
    groupDelayMs: value(settings.groupDelayMs),
    groupSize: value(settings.groupSize),
    poolSize: value(settings.poolSize),
    readPoolSize: value(settings.readPoolSize),
    drainSeconds: value(settings.drainSeconds),
    metricsToken: value(settings.metricsToken),
    retentionDays: value(settings.retentionDays),
    historyDays: value(settings.historyDays),
    occurrenceDays: value(settings.occurrenceDays),
    localAgent: value(settings.localAgent),
  }
}

const SECRET: ReadonlySet<string> = new Set([
  settings.databaseUrl.name,
  settings.adminPassword.name,
  settings.metricsToken.name,
])

const shown = ({ name }: Setting<unknown>, value: string | undefined): string =>
  SECRET.has(name) ? 'something else' : JSON.stringify(value ?? '')

/** Where a browser on this machine finds a server that listens on `host`. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`
}
