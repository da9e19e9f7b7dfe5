import { expect, it } from 'vitest'
import { ApiProblem } from '../../../web/src/api/problem.ts'
import { queryClient } from '../../../web/src/api/query-client.ts'

const fetched = async (code: ApiProblem['code']) => {
  const queryKey = ['rows', code]
  await queryClient.query({ queryKey, queryFn: () => 'seen before', staleTime: 0 })
  const refused = new ApiProblem({ code, status: 0, detail: '', requestId: '' })
  await queryClient
    .query({ queryKey, queryFn: () => Promise.reject(refused), staleTime: 0, retry: false })
    .catch(() => undefined)
  return queryClient.getQueryData(queryKey)
}

it('keeps what was fetched through a failure, but not what may no longer be seen', async () => {
  expect(await fetched('internal')).toBe('seen before')
  expect(await fetched('forbidden')).toBeUndefined()
})
