import type { Static, TSchema } from 'typebox'
import { Build } from 'typebox/schema'
import { Errors, Parse } from 'typebox/value'

/**
 * A schema as a function. `Compile` of TypeBox makes the same one and keeps what its code was put together from, as
 * 140,000 pieces for the schemas of this server: 5 MB.
 */
export function validatorOf<const T extends TSchema>(schema: T) {
  const built = Build(schema).Evaluate()
  // V8 makes one string of the pieces where a character is asked for.
  built.Code().charCodeAt(0)
  const fits = (value: unknown): value is Static<T> => built.Check(value)
  return {
    fits,
    errors: (value: unknown) => Errors(schema, value),
    /** @throws ParseError for what does not fit */
    parse: (value: unknown): Static<T> => (fits(value) ? value : Parse(schema, value)),
  }
}
