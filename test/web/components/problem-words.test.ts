// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../../../web/src/api/problem.ts'
import ErrorState from '../../../web/src/components/ErrorState.vue'
import ProblemNote from '../../../web/src/components/ProblemNote.vue'
import { mounted } from './mounted.ts'

const problem = (code: ApiProblem['code']) =>
  new ApiProblem({ code, status: 400, detail: 'limit: expected an integer', requestId: 'r-1' })

describe.each([
  ['invalid-request', '服务器无法识别此请求', true],
  ['invalid-cursor', '服务器无法识别此请求', true],
  ['rate-limited', '服务器暂时无法响应', false],
  ['unavailable', '服务器暂时无法响应', false],
  ['not-found', '这里没有内容', false],
] as const)('%s', (code, words, withDetail) => {
  it.each([
    ['a page', ErrorState],
    ['a form', ProblemNote],
  ])('is told in the language of %s, the server’s own words beneath', (_where, component) => {
    const text = mounted(component, { error: problem(code) }, { language: 'zh' }).text()
    expect(text).toContain(words)
    expect(text.includes('limit: expected an integer')).toBe(withDetail)
  })
})
