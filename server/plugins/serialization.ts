import type { FastifySerializerCompiler } from 'fastify'

/**
 * Answers are written by the language itself. What Fastify makes of a schema by default has Ajv compile each union when
 * it is first written, and asks it about each value: the first host took seconds (each section of its snapshot is
 * one), a page of 100 hosts a third more. That answers are what their schemas say, the tests see with every answer they
 * get.
 */
export const serializerCompiler: FastifySerializerCompiler<unknown> = () => (answer: unknown) =>
  JSON.stringify(answer)
