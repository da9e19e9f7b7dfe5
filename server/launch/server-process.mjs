import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { root, ToolFailed } from './run.mjs'

/**
 * Of every process of the server; the Dockerfile has the same. glibc keeps freed memory below a block in use, for each
 * thread, and all blocks as large as the largest that was freed: here a password's hash. With pieces of 32 KB and more
 * from the system, which go back when they are free, 240 MB right after the start become 168; to inflate a snapshot
 * costs the same. It is read only when a process begins.
 *
 * V8 has four threads to collect garbage and to compile, on however few processors. On two they kept the one thread
 * that serves waiting for 14 % of the time under full load; one of them, for 5 %.
 */
export const SERVER_ENV = { MALLOC_MMAP_THRESHOLD_: '32768', NODE_OPTIONS: '--v8-pool-size=1' }

/** Runs the server to its end. It stops in order when the channel is closed: by us, or by our own end whatever it was. */
export async function runServer() {
  const child = spawn(process.execPath, [path.join(root, 'dist/server/main.mjs')], {
    env: { ...SERVER_ENV, ...process.env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // Not handed on: Ctrl-C reaches the server from the terminal too, and pressed twice it means at once.
  const stop = () => child.connected && child.disconnect()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new ToolFailed('server', code ?? 1)
}
