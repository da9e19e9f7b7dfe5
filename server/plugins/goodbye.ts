import type { Deps } from '../deps.ts'
import type { App } from './app-type.ts'

/**
 * A connection takes 6 KB also while its agent says nothing for a minute: 120 MB at 20,000 agents, of the 300 that a
 * server is to need. To open one again costs 0.13 ms: in a fleet larger than this a check-in pays it, 4 % of a core at
 * 20,000.
 */
const MOST_KEPT = 1_000

/**
 * Connections that end with their next answer, so that none is cut between two of them: all while the server drains,
 * otherwise those beyond `mostKept`.
 */
export function addGoodbye(app: App, { readiness }: Pick<Deps, 'readiness'>, mostKept = MOST_KEPT): void {
  let open = 0
  app.server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => (open -= 1))
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.isDraining() || open > mostKept) void reply.header('connection', 'close')
    done(null, payload)
  })
}

/** After a refused upgrade: its answer has long gone. */
const REFUSED_MS = 10_000

/**
 * An upgrade that is refused is no longer the HTTP server's connection and nobody's else: nothing would end it, and the
 * server would wait for it at its own end. A page that was told goodbye comes again at once.
 */
export function endRefusedUpgrades(app: App): void {
  let isStopping = false
  app.addHook('preClose', async () => void (isStopping = true))
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (raw.headers.upgrade !== undefined) raw.socket.destroySoon()
    done()
  })
  app.server.prependListener('upgrade', ({ socket }) => {
    // No hook is told of an address that cannot be decoded. A WebSocket switches this off.
    socket.setTimeout(REFUSED_MS, () => socket.destroy())
    if (isStopping) socket.destroy()
  })
}
