import { collect } from '../../agent/collect.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { createLocalMachine } from '../../agent/machine/local.ts'
import { connect } from '../../agent/uplink/http.ts'

/**
 * The agent's own work as node.exe does it, all in one start, since a start under Wine takes seconds: a snapshot and
 * its judgement, the values of some registry keys, and what a server answers to a text. Printed on stdout.
 */
async function answer([server = '', text = '', ...keys]: readonly string[]): Promise<unknown> {
  const machine = createLocalMachine()
  const snapshot = await collect(machine, {
    redactionKey: 'test',
    agentVersion: '0.0.0',
    role: 'workstation',
  })
  return {
    snapshot,
    diagnosis: diagnose(snapshot),
    registry: await Promise.all(keys.map((key) => machine.registry(key))),
    tree: keys[0] === undefined ? null : await machine.registryTree(keys[0]),
    reply: server === '' ? null : await connect(server).post('echo', { body: Buffer.from(text) }),
  }
}

answer(process.argv.slice(2)).then(
  (value) => process.stdout.write(JSON.stringify(value)),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = 2
  },
)
