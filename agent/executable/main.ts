import { createRequire } from 'node:module'
import { getAsset } from 'node:sea'
import { compileFunction } from 'node:vm'

/*
 * What a single executable starts. The agent itself lies beside it as an asset, because V8 reads through the whole of
 * a script first: with it in here `envherd prompt-check` took 60 ms of processor, so it takes 20.
 */

const [, , command = '', ...options] = process.argv

// Not awaited: a single executable starts a CommonJS script, which cannot.
if (['prompt', 'prompt-check'].includes(command) && !options.includes('--help'))
  void import('../prompt/main.ts')
else agent()

function agent(): void {
  const start = compileFunction(getAsset('agent', 'utf8'), ['require'], { filename: 'envherd.cjs' })
  Reflect.apply(start, undefined, [createRequire(process.execPath)])
}
