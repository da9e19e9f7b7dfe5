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
  checkInSeconds: number
  /** Longest time a snapshot waits for its commit group. */
  groupDelayMs: number
  /** Most snapshots in one commit group. */
  groupSize: number
  poolSize: number
  /** Enrol and run this machine's own agent beside the server. */
  localAgent: boolean
}
