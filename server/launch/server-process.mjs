import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { root, ToolFailed } from './run.mjs'

/**
 * Of every process of the server; the Dockerfile has the same. glibc keeps freed memory below a block in use, for each
 * thread, and all blocks as large as the largest that was freed: here a password's hash. With pieces of 32 KB and more
 * from the system, which go back when they are free, 240 MB right after the start become 168; to inflate a snapshot
 * costs the same. It is read only when a process begins.
 */
export const SERVER_ENV = { MALLOC_MMAP_THRESHOLD_: '32768' }

/** Runs the server to its end. It ends with us however we end: it notices that the channel is closed. */
export async function runServer() {
  const child = spawn(process.execPath, [path.join(root, 'dist/server/main.mjs')], {
    env: { ...SERVER_ENV, ...process.env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // To be killed is the end at once on Windows, where Ctrl-C reaches every process of the console by itself.
  const pass = (signal) => process.platform !== 'win32' && child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new ToolFailed('server', code ?? 1)
}
