import type { Language } from './language.ts'
import type { Place } from './match.ts'

type Words = Record<Exclude<Place, 'drive'>, string>

const SHELL: Words = { goroot: '$(go env GOROOT)', gopath: '$(go env GOPATH)' }
const VARIABLES: Words = { goroot: '${GOROOT}', gopath: '${GOPATH}' }
const EDITOR: Words = { goroot: '${env:GOROOT}', gopath: '${env:GOPATH}' }
const PROPERTIES: Words = { goroot: '$(GOROOT)', gopath: '$(GOPATH)' }

const BY_LANGUAGE: Readonly<Record<Language, Words>> = {
  shell: SHELL,
  powershell: SHELL,
  yaml: SHELL,
  fish: { goroot: '(go env GOROOT)', gopath: '(go env GOPATH)' },
  make: { goroot: '$(shell go env GOROOT)', gopath: '$(shell go env GOPATH)' },
  batch: { goroot: '%GOROOT%', gopath: '%GOPATH%' },
  dockerfile: VARIABLES,
  toml: VARIABLES,
  json: EDITOR,
  xml: PROPERTIES,
  go: { goroot: 'go env GOROOT', gopath: 'go env GOPATH' },
}

/** What could stand there instead, the rest of the path included; none for what is no place of Go's. */
export function suggestionFor(language: Language, place: Place, rest: string): string | undefined {
  return place === 'drive' ? undefined : BY_LANGUAGE[language][place] + rest
}
