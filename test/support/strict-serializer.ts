import type { FastifySerializerCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'

/** Writes only what the schema of the answer has, to the last member: anything else is an error of the server. */
export const strictSerializer: FastifySerializerCompiler<unknown> = ({ schema, method, url, httpStatus }) => {
  return (answer: unknown) => {
    const text = JSON.stringify(answer)
    const validator = validatorOf(schema)
    const written: unknown = JSON.parse(text)
    if (validator.Check(written)) return text
    const faults = validator.Errors(written).map(({ instancePath, message }) => `${instancePath}: ${message}`)
    throw new Error(`${method} ${url} answers ${httpStatus} otherwise than its schema: ${faults.join('; ')}`)
  }
}

const validators = new WeakMap<object, Validator>()

function validatorOf(schema: unknown): Validator {
  if (typeof schema !== 'object' || schema === null) throw new Error('an answer without a schema')
  const known = validators.get(schema)
  if (known) return known
  const validator = Compile(closed(schema) as TSchema)
  validators.set(schema, validator)
  return validator
}

/** The same schema where no object may have a member that is not declared. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]))
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...parts, additionalProperties: false }
    : parts
}
