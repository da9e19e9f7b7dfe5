import { withSchemaEngine, type SchemaFile } from '../../server/database/schema-engine.ts'

/** SQL that makes an empty database what `schema` says: a second opinion on the migrations. */
export async function sqlFromSchema(url: string, schema: SchemaFile): Promise<string> {
  return withSchemaEngine(url, schema, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return stdout ?? ''
  })
}
