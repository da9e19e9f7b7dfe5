/**
 * The real daemon in a process of its own that can be killed, on a composed machine: its snapshot is the text of
 * the file SUBJECT, which it watches.
 */
import { readFile } from 'node:fs/promises'
import { readEnrolment } from '../../../agent/state/enrolment.ts'
import { stateFolder } from '../../../agent/state/folder.ts'
import { takeLock } from '../../../agent/state/lock.ts'
import { runDaemon } from '../../../agent/uplink/daemon.ts'
import { enroll } from '../../../agent/uplink/enroll.ts'
import { createLog } from '../../../agent/uplink/log.ts'
import { watchFiles } from '../../../agent/uplink/watch-files.ts'
import { composedSnapshot } from './composed.ts'

const { SUBJECT = '', STATE = '', SERVER = '', KEY = 'ehe_' + 'k'.repeat(20) } = process.env
const log = createLog('text', (line) => void process.stderr.write(line))
const folder = stateFolder(STATE, (message) => log('warn', message))
const enrol = () =>
  enroll({
    server: SERVER,
    key: KEY,
    machineId: 'b'.repeat(64),
    hostname: 'composed',
    agentVersion: '0.0.0',
    folder,
  })

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const lock = await takeLock(STATE)
await runDaemon(
  {
    folder,
    log,
    agentVersion: '0.0.0',
    enrolment: (await readEnrolment(folder)) ?? (await enrol()),
    reenroll: enrol,
    collect: async () => composedSnapshot(await readFile(SUBJECT, 'utf8')),
    watch(onChange, signal) {
      const follow = watchFiles(onChange, log, signal)
      return ({ takenAt }) =>
        follow({ files: new Map([[SUBJECT, ['sessions']]]), dirs: new Map() }, new Date(takenAt))
    },
  },
  stop.signal,
)
await lock.release()
