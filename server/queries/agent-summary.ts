import type { AgentSummary } from '../contract/agent.ts'
import type { Deps } from '../deps.ts'
import { isOlder } from './agent-versions.ts'
import { run, sql } from './sql.ts'

type Version = { version: string; agents: number; has_errors: number; has_spool: number }

/** One pass over narrow rows: see AgentReport in schema.prisma. */
export async function agentSummary(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  serverVersion: string,
): Promise<AgentSummary> {
  const asOf = now().toISOString()
  const [counted, failures] = await Promise.all([
    run<Version>(
      pool,
      sql`SELECT version, count(*)::integer AS agents,
          (count(*) FILTER (WHERE failed > 0))::integer AS has_errors,
          (count(*) FILTER (WHERE waiting_bytes > 0))::integer AS has_spool
        FROM agent_report GROUP BY version ORDER BY agents DESC, version`,
    ),
    run<AgentSummary['failures'][number]>(
      pool,
      sql`SELECT collector, reason, count(*)::integer AS agents
        FROM agent_failure GROUP BY collector, reason ORDER BY agents DESC, collector, reason`,
    ),
  ])
  const versions = counted.map(({ version, agents }) => ({
    version,
    outdated: isOlder(version, serverVersion),
    agents,
  }))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  return {
    agents: sum(versions.map(({ agents }) => agents)),
    outdated: sum(versions.filter(({ outdated }) => outdated).map(({ agents }) => agents)),
    hasErrors: sum(counted.map(({ has_errors }) => has_errors)),
    hasSpool: sum(counted.map(({ has_spool }) => has_spool)),
    versions,
    failures,
    asOf,
  }
}
