import fastify from 'fastify'
import { Type } from 'typebox'
import { expect, it } from 'vitest'
import { strictSerializer } from '../../support/strict-serializer.ts'

const Answer = Type.Object({ name: Type.String(), more: Type.Array(Type.Object({ id: Type.Integer() })) })

it.each([
  ['what its schema has', { name: 'x', more: [{ id: 1 }] }, 200],
  ['a member that is not declared', { name: 'x', more: [], secret: 'y' }, 500],
  ['one further in', { name: 'x', more: [{ id: 1, secret: 'y' }] }, 500],
  ['another type', { name: 1, more: [] }, 500],
  ['a member less', { name: 'x' }, 500],
])('the tests see an answer with %s', async (_what, answer, status) => {
  const app = fastify().setSerializerCompiler(strictSerializer)
  app.get('/', { schema: { response: { 200: Answer } } }, () => answer)
  const reply = await app.inject('/')
  expect(reply.statusCode).toBe(status)
  await app.close()
})
