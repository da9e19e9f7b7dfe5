/**
 * Acceptance 7: secrets of every kind, planted in every text field, are not in what is sent, stored, logged or shown.
 * That none is in what leaves the redactor is `test/agent/redact/secrets-everywhere.test.ts`; this is the way after it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { redactSnapshot } from '../../agent/redact/redact.ts'
import { htmlReport } from '../../agent/report/html.ts'
import { jsonReport } from '../../agent/report/json.ts'
import { sarifReport } from '../../agent/report/sarif.ts'
import { textReport } from '../../agent/report/text.ts'
import { reportView } from '../../agent/report/view.ts'
import { stateFolder } from '../../agent/state/folder.ts'
import { runOnce } from '../../agent/uplink/daemon.ts'
import { enroll } from '../../agent/uplink/enroll.ts'
import { createLog } from '../../agent/uplink/log.ts'
import { wireText } from '../../agent/uplink/packed.ts'
import { fill } from '../agent/redact/every-field.ts'
import { KINDS } from '../agent/redact/planted.ts'
import { createEnrollmentKey } from '../../server/accounts/enrollment.ts'
import { readSnapshot } from '../../server/queries/read-snapshot.ts'
import { startTestApp } from '../support/app.ts'

const NAMES = /^\.(host\.hostname|agent\.|envs\[\]\.id)/

function planted(kind: string, make: (typeof KINDS)[string]) {
  const secrets: string[] = []
  const filled = fill(Snapshot, (path, maxLength) => {
    const { secret, text } = make(`${kind} ${path}`)
    if (NAMES.test(path) || text.length > maxLength) return undefined
    secrets.push(secret)
    return text
  })
  return { snapshot: Value.Parse(Snapshot, filled), secrets }
}

/** Every row of every table, and the sections as they were before they were packed. */
async function dump({ pool }: Awaited<ReturnType<typeof startTestApp>>['database']): Promise<string> {
  const tables = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')`,
  )
  const texts: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
    texts.push(...rows.map(({ row }) => row))
  }
  const { rows } = await pool.query<{ body: Buffer }>('SELECT body FROM content')
  const bodies = await Promise.all(rows.map(({ body }) => promisify(inflateRaw)(body)))
  const ids = await pool.query<{ host: string; id: string }>('SELECT host_id AS host, id::text FROM history')
  const snapshots = await Promise.all(ids.rows.map(({ host, id }) => readSnapshot(pool, host, id)))
  return [...texts, ...bodies.map((body) => body.toString('utf8')), JSON.stringify(snapshots)].join('\n')
}

test('thousands planted, none sent, stored or shown', async () => {
  const app = await startTestApp()
  const all: string[] = []
  const shown: string[] = []
  for (const [kind, make] of Object.entries(KINDS)) {
    const { snapshot: raw, secrets } = planted(kind, make)
    all.push(...secrets)
    const { snapshot } = redactSnapshot(raw, { key: 'k'.repeat(64), home: '/home/dev' })
    const view = reportView(diagnose(snapshot), snapshot, 'en')
    const text = { lang: 'en', color: false, columns: 100, reveal: (marked: string) => marked } as const
    shown.push(wireText(snapshot), jsonReport(view), textReport(view, text))
    shown.push(htmlReport(view, 'host', 'zh'), sarifReport(view, '0.0.0', 'en'))
    const agent = await app.enroll(`host of ${kind}`)
    const sent = await app.send(agent, snapshot)
    shown.push(sent.body)
    expect(sent.statusCode, sent.body).toBe(200)
    shown.push((await app.get(`/hosts/${agent.hostId}`)).body)
  }
  for (const path of ['/hosts', '/findings', '/patterns', '/summary']) shown.push((await app.get(path)).body)
  const everything = [...shown, await dump(app.database)].join('\n')
  expect(all.length).toBeGreaterThan(2000)
  expect(all.filter((secret) => everything.includes(JSON.stringify(secret).slice(1, -1)))).toEqual([])
}, 300_000)

test('nor is any in the log of the agent or of the server, whatever goes wrong', async () => {
  const logged: string[] = []
  const keep = { write: (line: string) => void logged.push(line) }
  const app = await startTestApp({ log: pino({ level: 'trace' }, keep) })
  const server = await app.listen()
  const { key } = await createEnrollmentKey(app.deps, { name: 'secrets' })
  const place = await mkdtemp(join(tmpdir(), 'envherd-secrets-'))
  const all: string[] = [key]
  for (const [kind, make] of Object.entries(KINDS)) {
    const { snapshot: raw, secrets } = planted(kind, make)
    all.push(...secrets)
    const log = createLog('json', keep.write)
    const folder = stateFolder(join(place, String(all.length)), (message) => keep.write(message))
    const machineId = raw.host.machineId
    const enrolment = await enroll({
      ...{ server, key, machineId, hostname: `host of ${kind}`, agentVersion: '0.1.0', folder },
    })
    all.push(enrolment.secret, enrolment.settings.redactionKey)
    const report = (collect: () => Promise<Snapshot>) =>
      runOnce(
        {
          ...{ folder, log, agentVersion: '0.1.0', enrolment, reenroll: undefined },
          collect,
          watch: () => async () => undefined,
        },
        new AbortController().signal,
      )
    const now = () => new Date().toISOString()
    const asSent = (snapshot: Snapshot) => ({
      ...snapshot,
      takenAt: now(),
      host: { ...snapshot.host, machineId },
    })
    const { snapshot } = redactSnapshot(raw, { key: 'k'.repeat(64), home: '/home/dev' })
    await report(async () => asSent(snapshot))
    // An agent that redacts nothing: what the server says of it names sections, and no value.
    await report(async () => asSent(raw))
    const headers = { authorization: `Bearer ${enrolment.secret}`, 'content-type': 'application/json' }
    const broken = { ...asSent(raw), envs: raw.envs.map((env) => ({ ...env, kind: 'toaster' })) }
    for (const body of [JSON.stringify(broken), JSON.stringify(raw).slice(0, -5)])
      await fetch(`${server}/api/v1/agent/snapshots`, { method: 'POST', headers, body })
  }
  await rm(place, { recursive: true })
  const text = logged.join('')
  expect(text).toContain('an agent sent a credential')
  expect(text).toContain('snapshot sent')
  expect(all.length).toBeGreaterThan(2000)
  expect(all.filter((secret) => text.includes(JSON.stringify(secret).slice(1, -1)))).toEqual([])
}, 300_000)
