import type { Origin } from '../../contract/origin.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { originWords } from '../evidence.ts'
import { unsetVariable } from './origin-steps.ts'
import { quotePs, quoteSh } from './quote.ts'
import { envStep, say } from './steps.ts'

/** Gives a Go variable a value with `go env -w`, which one of the operating system would hide: that goes first. */
export function setGoVariable(name: string, value: string, origin: Origin, kind: EnvKind): RemedyStep[] {
  const hidden = !['go-env-file', 'goroot-env-file', 'default'].includes(origin.kind)
  const pair = `${name}=${value}`
  const words = originWords(origin)
  const set = envStep(
    kind,
    hidden
      ? say(
          `Store the value with "go env -w". As long as ${name} is set in ${words.en}, that one counts.`,
          `用 go env -w 保存该值。只要${words.zh}还设置了 ${name}，就以后者为准。`,
        )
      : say('Store the value with "go env -w".', '用 go env -w 保存该值。'),
    `go env -w ${quoteSh(pair)}`,
    `go env -w ${quotePs(pair)}`,
  )
  return hidden ? [...unsetVariable(name, origin), set] : [set]
}
