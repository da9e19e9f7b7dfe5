import { mkdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import pino from 'pino'
import pretty from 'pino-pretty'
import { ConfigError, readConfig } from './config.ts'
import type { Fault } from './deps.ts'
import { LogOutput } from './log-output.ts'
import { serve } from './serve.ts'

type Log = { log: pino.Logger; fault: () => Fault | undefined }

/** Readable lines for a person at a terminal, JSON for everything else. */
function createLog(level: string): Log {
  if (process.stdout.isTTY) {
    const log = pino({ level }, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }))
    return { log, fault: () => undefined }
  }
  const output = new LogOutput(1)
  process.once('exit', () => output.end())
  return { log: pino({ level }, output), fault: () => output.fault() }
}

/** npm hands on the Ctrl-C that the terminal gives to all of its group anyway: one press may arrive twice at once. */
const SAME_PRESS_MS = 500

/**
 * How much garbage V8 lets come together before it looks, as a share of what lives; by itself up to three times as
 * much. Some 12,000 first snapshots and 1,000 connections: 255 MB, of which 80 live, with 40 full collections that
 * stop the server for 2 % of its processor time. A small young generation would save 16 MB and cost half as much
 * scavenging again.
 */
const MOST_GARBAGE_PERCENT = 30

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${MOST_GARBAGE_PERCENT}`)
  const config = readConfig(process.env)
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const { log, fault } = createLog(config.logLevel)

  const starting = serve(config, log)
  let askedAt = 0
  const onSignal = (signal: NodeJS.Signals) => {
    if (askedAt > 0) {
      // Pressed again: by somebody who will not wait.
      if (signal === 'SIGINT' && performance.now() - askedAt > SAME_PRESS_MS) process.exit(130)
      return
    }
    askedAt = performance.now()
    log.info({ signal }, 'stopping')
    // While still starting: up first, then down in order. A start that fails is reported below.
    starting
      .then(({ close }) => close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  // SIGHUP: the window that it was started in is closed.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  // The launcher that started this process is gone.
  process.on('disconnect', () => onSignal('SIGTERM'))

  const running = await starting
  running.deps.readiness.watch(fault)
  if (askedAt > 0) return
  console.log(`\n  Envherd is ready: ${running.deps.config.publicUrl}`)
  if (running.setupLink) console.log(`  First admin, once:  ${running.setupLink}`)
  console.log('  Ctrl-C stops everything.\n')
}

try {
  await main()
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
}
