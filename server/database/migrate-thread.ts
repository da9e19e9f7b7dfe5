import { parentPort, workerData } from 'node:worker_threads'
import { migrate } from './migrate.ts'
import type { Said } from './migrate-apart.ts'

const say = (said: Said): void => parentPort?.postMessage(said)
say({ applied: await migrate(String(workerData), (name, attempt) => say({ name, attempt })) })
