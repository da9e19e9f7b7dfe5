// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/vue-query'
import { describe, expect, it } from 'vitest'
import type { Component } from 'vue'
import { hostProvenanceQuery } from '../../../web/src/api/provenance.ts'
import PathTab from '../../../web/src/pages/host/PathTab.vue'
import ProvenanceGraph from '../../../web/src/pages/host/ProvenanceGraph.vue'
import ProvenanceList from '../../../web/src/pages/host/ProvenanceList.vue'
import VariablesTab from '../../../web/src/pages/host/VariablesTab.vue'
import type { EnvWords } from '../../support/snapshot.ts'
import { mounted } from '../components/mounted.ts'
import { hostOf, MESSY, RC, viewOf } from './messy-host.ts'

type Setting = { words?: EnvWords; language?: 'en' | 'zh'; query?: Record<string, string> }

function tab(component: Component, { words = MESSY, language = 'en', query = {} }: Setting = {}) {
  const { env, provenance } = hostOf(words)
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  queryClient.setQueryData(hostProvenanceQuery('h', env.id).queryKey, provenance)
  return mounted(component, { hostId: 'h', env, view: viewOf(env, query) }, { queryClient, language })
}

function drawn(component: Component, words = MESSY) {
  const { env, provenance } = hostOf(words)
  return mounted(component, { session: provenance.sessions[0], env, view: viewOf(env) })
}

const textOf = (text: string) => text.replace(/\s+/g, ' ')

describe('VariablesTab', () => {
  it('shows for every session what is set, and for every place when it changed and why it lost', () => {
    const page = tab(VariablesTab)
    const goroot = textOf(page.find('section[aria-label="GOROOT"]').text())
    expect(goroot).toContain('bash, interactive/opt/old')
    expect(goroot).toContain(`${RC}:9`)
    expect(goroot).toContain('Loses everywhere: its condition does not hold')
    expect(goroot).toContain('Not in bash, interactive: the environment comes before this file')
    expect(goroot).toMatch(/changed \d+ \w+ ago/)
    const goflags = textOf(page.find('section[aria-label="GOFLAGS"]').text())
    expect(goflags).toContain('Loses everywhere: an empty value counts as not set')
  })

  it('speaks Chinese, shows only differences when asked, and says when nothing is set', () => {
    const page = tab(VariablesTab, { language: 'zh', query: { differs: 'yes' } })
    expect(page.text()).toContain('环境变量优先于该文件')
    expect(page.findAll('section').map((each) => each.attributes('aria-label'))).toEqual([
      'GOPRIVATE',
      'GOROOT',
    ])
    expect(tab(VariablesTab, { words: {} }).text()).toContain('Nothing sets a Go variable here')
  })
})

describe('PathTab', () => {
  it('names the source of an entry and the other places that put it there', () => {
    const rows = tab(PathTab).findAll('tbody tr')
    expect(rows).toHaveLength(4)
    expect(textOf(rows[1]?.text() ?? '')).toContain(`${RC}:4`)
    expect(rows[1]?.text()).toContain('puts it there again, as entry 4')
    expect(rows[3]?.text()).toContain('same file again')
    expect(rows[3]?.text()).toContain('repeats entry 2')
    expect(rows[2]?.text()).toContain('hidden')
  })

  it('says that an alias comes first, and opens the session that the URL names', () => {
    expect(tab(PathTab).text()).toContain('An alias named go comes first')
    const login = tab(PathTab, { query: { session: 'bash-login' } })
    expect(login.find('[aria-current="page"]').text()).toContain('bash, login')
    expect(login.text()).not.toContain('alias')
    expect(tab(PathTab, { words: { sessions: [{ outcome: 'failed' }] } }).text()).toContain('No session')
  })
})

describe('the graph and its list', () => {
  it.each([
    ['graph', ProvenanceGraph],
    ['list', ProvenanceList],
  ])('as a %s, name file and line and lead there by a link', (_, component) => {
    const page = drawn(component)
    const line = page.find(`[data-node="source:profile:${RC}:9"]`)
    expect(line.text().replaceAll('\n', '')).toContain(`${RC}:9`)
    expect(line.attributes('href')).toContain('tab=profiles')
    expect(page.find('[data-node="command:go"]').attributes('href')).toBeUndefined()
    expect(page.text()).toContain('alias go')
    expect(page.html()).not.toContain('style=')
  })

  it('draws an edge by how sure it is', () => {
    const words: EnvWords = {
      variables: { GOBIN: '/b', GOFLAGS: '-v' },
      origins: { GOBIN: { kind: 'system-default', confidence: 'medium' } },
    }
    const dashes = drawn(ProvenanceGraph, words)
      .findAll('g path')
      .map((path) => path.attributes('stroke-dasharray'))
    expect(dashes.sort()).toEqual(['2 4', '7 4', undefined, undefined])
  })

  it('says in the list what would take effect only without the other', () => {
    const items = drawn(ProvenanceList)
      .findAll('li')
      .filter((item) => !item.find('li').exists())
      .map((item) => textOf(item.text()))
    const at = (line: number) => items.find((text) => text.includes(`${RC}:${line}`))
    expect(items.find((text) => text.includes('/from/file') || text.includes('go/env:2'))).toContain('would')
    expect(at(9)).toBeUndefined()
    expect(drawn(ProvenanceList).text()).toContain('would, if the other were gone · a guess')
  })
})
