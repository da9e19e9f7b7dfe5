import type { FastifyReply } from 'fastify'
import { askedTogether } from '../queries/asked-together.ts'
import type { App } from './app-type.ts'
import { tagOf } from './etag.ts'

type Written = { bytes: Buffer; tag: string }

/** Answers that several get; as they go out, once one of them has. */
const shared = new WeakMap<object, Written | undefined>()

/** For what is the same for everybody who may have it: asked together, and written once. It must not be changed. */
export function sharedAnswer<Question, Answer extends object>(
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  return askedTogether(async (question: Question) => {
    const answer = await ask(question)
    shared.set(answer, undefined)
    return answer
  })
}

export function addSharedAnswers(app: App): void {
  app.addHook('preSerialization', (_request, reply, payload: unknown, done) => {
    const written = isShared(payload) ? (shared.get(payload) ?? write(reply, payload)) : undefined
    // Fastify takes bytes too; its types know of texts alone.
    if (written) void reply.header('etag', written.tag).serializer(() => written.bytes as unknown as string)
    done(null, payload)
  })
}

const isShared = (payload: unknown): payload is object =>
  typeof payload === 'object' && payload !== null && shared.has(payload)

/** By the schema of the route. */
function write(reply: FastifyReply, answer: object): Written | undefined {
  const text = reply.serialize(answer)
  if (typeof text !== 'string') return undefined
  const bytes = Buffer.from(text)
  const written = { bytes, tag: tagOf(bytes) }
  shared.set(answer, written)
  return written
}
