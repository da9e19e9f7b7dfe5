import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { Value } from 'typebox/value'
import { ApiError } from '../errors.ts'
import { validatorOf } from '../validator.ts'

const PART_NAMES: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
}

/** Query strings and path parameters are text and are converted; a body is taken as it is. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = validatorOf(schema)
  const part = PART_NAMES[httpPart ?? 'body'] ?? 'body'
  return (value: unknown) => {
    const converted = httpPart === 'body' ? value : Value.Convert(schema, value)
    if (validator.fits(converted)) return { value: converted }
    return { error: invalid(part, validator.errors(converted)) }
  }
}

/** The problem for a value that does not fit its schema, with a pointer and the expectation for each fault. */
export function invalid(part: string, faults: readonly TLocalizedValidationError[]): ApiError {
  // "schema is false" only repeats that a member is not known.
  const errors = faults
    .filter((fault) => fault.keyword !== 'boolean')
    .map((fault) => ({ field: `/${part}${fault.instancePath}`, expected: expectation(fault) }))
  const [first] = errors
  const detail = first ? `${first.field}: ${first.expected}` : `the ${part} does not fit the schema`
  return new ApiError('invalid-request', detail, { errors })
}

function expectation(fault: TLocalizedValidationError): string {
  if (fault.keyword === 'enum') return `one of: ${fault.params.allowedValues.map(String).join(', ')}`
  if (fault.keyword === 'additionalProperties')
    return `no members but the documented ones; found ${fault.params.additionalProperties.join(', ')}`
  return fault.message
}
