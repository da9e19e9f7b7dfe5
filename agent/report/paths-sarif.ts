/** One fixed path, as the JSON of `paths scan` has it. */
export type PathResult = {
  file: string
  line: number
  column: number
  literal: string
  kind: string
  place: string
  fallback: boolean
  suggestion?: string
}

const RULE = 'HARDCODED_PATH'

/** SARIF 2.1.0 with one result a path; `file` is below the directory that was scanned, as code scanning wants it. */
export function pathsSarif(literals: readonly PathResult[], version: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Envherd',
            semanticVersion: version,
            rules: [
              {
                id: RULE,
                name: RULE,
                shortDescription: { text: 'A fixed path of Go or of a drive' },
                fullDescription: { text: 'The path is there on one machine and not on the next.' },
                defaultConfiguration: { level: 'warning' },
              },
            ],
          },
        },
        originalUriBaseIds: { SRCROOT: { description: { text: 'The directory that was scanned' } } },
        columnKind: 'utf16CodeUnits',
        results: literals.map(resultOf),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf({ file, line, column, literal, kind, place, fallback, suggestion }: PathResult) {
  const instead = suggestion === undefined ? '' : `; use ${suggestion}`
  return {
    ruleId: RULE,
    ruleIndex: 0,
    level: fallback ? 'note' : 'warning',
    message: { text: `${literal}${fallback ? ' (only a fallback)' : ''}${instead}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: file.split('/').map(encodeURIComponent).join('/'),
            uriBaseId: 'SRCROOT',
          },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    properties: { kind, place, fallback },
  }
}
