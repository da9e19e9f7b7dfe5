// `npm run new:detector SOME_ID`: the file of a detector, its test and its line in the index. Everything that a person
// must say is a placeholder which the new test refuses, so that nothing half-done can be committed green.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ToolFailed } from './run.mjs'

const ID = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/
const LINE = /^export \{ \w+ \} from '\.\/([a-z0-9-]+)\.ts'$/

const kebab = (id) => id.toLowerCase().replaceAll('_', '-')
const camel = (id) => id.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())

function refuse(why) {
  console.error(why)
  throw new ToolFailed(why, 2)
}

/** Writes the three files below `root` and gives their names. */
export async function newDetector(root, id) {
  if (id === undefined || !ID.test(id))
    refuse(`${id ?? '(none)'} is no detector id; an id is in capitals: GO_SOMETHING_WRONG`)
  const index = path.join(root, 'agent/detectors/catalogue.ts')
  const [heading, ...lines] = (await readFile(index, 'utf8')).trimEnd().split('\n')
  const fileOf = (line) => LINE.exec(line)?.[1] ?? ''
  const name = kebab(id)
  if (lines.some((line) => fileOf(line) === name)) refuse(`${id} exists: agent/detectors/${name}.ts`)
  const files = [
    [`agent/detectors/${name}.ts`, detectorText(id)],
    [`test/agent/detectors/${name}.test.ts`, testText(id)],
  ]
  // `wx`: never over a file that somebody has already begun.
  for (const [file, text] of files) await writeFile(path.join(root, file), text, { flag: 'wx' })
  const after = lines.findIndex((line) => fileOf(line) > name)
  lines.splice(after === -1 ? lines.length : after, 0, `export { ${camel(id)} } from './${name}.ts'`)
  await writeFile(index, `${[heading, ...lines].join('\n')}\n`)
  return [...files.map(([file]) => file), 'agent/detectors/catalogue.ts']
}

const detectorText = (id) => `import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { textOf } from './evidence.ts'
import { say, step } from './remedy/steps.ts'

export const ${camel(id)} = defineDetector({
  id: '${id}',
  severity: 'info',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  texts: {
    title: say('', ''),
    why: say('', ''),
    rule: say('', ''),
  },
  source: '',
  check({ sessions }) {
    // First the cheap question that a healthy machine answers with no; then what must not be taken for a fault.
    if (sessions.primary === null) return []
    return []
  },
  explain(evidence) {
    return say(textOf(evidence, 'value'), textOf(evidence, 'value'))
  },
  remedy: () => ({
    steps: [step(say('', ''))],
    verify: say('', ''),
  }),
})
`

const testText = (id) => `import { ${camel(id)} } from '../../../agent/detectors/${kebab(id)}.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(${camel(id)}, {
  fires: [],
  silent: [],
})
`
