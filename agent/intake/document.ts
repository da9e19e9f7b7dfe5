import { randomBytes } from 'node:crypto'
import { Value } from 'typebox/value'
import { AGENT_VERSION, ConfigError } from '../config.ts'
import { Snapshot } from '../contract/snapshot.ts'
import { upgrade } from '../contract/upgrade.ts'
import { redactSnapshot } from '../redact/redact.ts'
import { readFacts } from './facts.ts'
import { readPaste } from './paste.ts'
import { saysAnything, type Report } from './report.ts'
import { toSnapshot } from './to-snapshot.ts'

const EXPECTED =
  'expected the output of `go env`, `go version`, `which -a go` or `echo $PATH`, a Go error, or a snapshot of envherd'

/**
 * What a person pasted or a file holds, as a redacted snapshot: a snapshot, a sheet of facts, or text.
 * @throws ConfigError where nothing in it can be judged.
 */
export function readDocument(text: string, name: string, at: Date): Snapshot {
  const document = parseJson(text)
  const { snapshot, home } = isSnapshotLike(document)
    ? { snapshot: upgraded(document, name), home: '' }
    : toSnapshot(reportIn(text, document, name), { at, agentVersion: AGENT_VERSION })
  if (!Value.Check(Snapshot, snapshot)) {
    const errors = [...Value.Errors(Snapshot, snapshot)].slice(0, 5)
    throw new ConfigError(
      errors.map(({ instancePath, message }) => `${name}: ${instancePath || '/'} ${message}`),
    )
  }
  // The stand-ins serve this one report, so no other machine or day has to agree on them.
  return redactSnapshot(snapshot, { key: randomBytes(32).toString('hex'), home }).snapshot
}

function reportIn(text: string, document: unknown, name: string): Report {
  const facts = readFacts(document)
  if (facts) return facts
  const report = readPaste(text)
  if (!saysAnything(report)) throw new ConfigError([`${name}: nothing about Go was found; ${EXPECTED}`])
  return report
}

function upgraded(document: unknown, name: string): unknown {
  try {
    return upgrade(document)
  } catch (error) {
    throw new ConfigError([`${name}: ${error instanceof Error ? error.message : String(error)}`])
  }
}

function parseJson(text: string): unknown {
  if (!/^\ufeff?\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // `go env -json` with other text around it is read line by line.
    return undefined
  }
}

const isSnapshotLike = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'version' in document && 'envs' in document
