import { collect } from '../../agent/collect.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { createLocalMachine } from '../../agent/machine/local.ts'
import { connect } from '../../agent/uplink/http.ts'

/**
 * The agent's own work as node.exe does it, with the answers on stdout: `snapshot`, `registry KEY` or
 * `post SERVER TEXT`.
 */
async function answer([command, subject = '', text = '']: readonly string[]): Promise<unknown> {
  const machine = createLocalMachine()
  switch (command) {
    case 'snapshot': {
      const snapshot = await collect(machine, {
        redactionKey: 'test',
        agentVersion: '0.0.0',
        role: 'workstation',
      })
      return { snapshot, diagnosis: diagnose(snapshot) }
    }
    case 'registry':
      return machine.registry(subject)
    case 'post':
      return connect(subject).post('echo', { body: Buffer.from(text) })
    default:
      throw new Error(`no such command: ${String(command)}`)
  }
}

answer(process.argv.slice(2)).then(
  (value) => process.stdout.write(JSON.stringify(value)),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = 2
  },
)
