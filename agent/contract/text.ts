import { Type } from 'typebox'

/** Bounds shared by the sections: every text that enters the contract has a limit. */
export const PathText = Type.String({
  maxLength: 4096,
  description: 'A path, user directory replaced by <u1> (D.7 rule 6).',
})
/** 32,767 is the longest value Windows allows for one variable. */
export const VariableText = Type.String({ maxLength: 32767, description: 'A value after redaction (D.7).' })
export const VariableName = Type.String({ maxLength: 255, pattern: '^[A-Za-z_][A-Za-z0-9_()]*$' })
export const Variables = Type.Record(VariableName, VariableText)
