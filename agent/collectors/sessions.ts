import type { Session } from '../contract/sections/sessions.ts'
import type { Collector } from './collector.ts'
import { shellRuns, type ShellRun } from './shell/runs.ts'
import { variableOrigin } from './shell/variable-origins.ts'
import { writesIn } from './shell/writes.ts'
import { startupFiles, type StartupFiles } from './startup/read.ts'
import { collectedVariables } from './variables.ts'

function sessionOf(run: ShellRun, startup: StartupFiles, home: string): Session {
  const { id, shell, login, interactive, outcome } = run
  const common = {
    id,
    shell,
    login,
    interactive,
    outcome,
    traced: run.trace !== null,
    ...(run.trace ? { startup: run.trace.loaded.filter(startup.isTold).slice(0, 500) } : {}),
  }
  if (run.outcome !== 'ok') {
    return {
      ...common,
      message: run.message.slice(0, 1000),
      variables: {},
      origins: {},
      path: '',
      which: [],
      aliases: {},
    }
  }
  const variables = collectedVariables(run.answer.env)
  const path = run.answer.env['PATH'] ?? ''
  const writes = writesIn(run, startup)
  const origins = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      variableOrigin(name, value, run, writes, startup, home),
    ]),
  )
  return {
    ...common,
    variables,
    origins,
    path,
    pathLength: path.length,
    which: run.answer.which,
    aliases: run.answer.aliases,
  }
}

export const sessions: Collector<'sessions'> = {
  section: 'sessions',
  cost: 'C',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const { runs, primary } = await shellRuns(context)
    const startup = await startupFiles(context)
    return {
      primary,
      home: machine.home,
      root: machine.isRoot,
      list: runs.map((run) => sessionOf(run, startup, machine.home)),
    }
  },
}
