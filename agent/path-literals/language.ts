import type { HardcodedPath } from '../contract/sections/projects/build-files.ts'

export type Language =
  'go' | 'powershell' | 'batch' | 'shell' | 'fish' | 'yaml' | 'json' | 'xml' | 'toml' | 'dockerfile' | 'make'

const BY_NAME: readonly [RegExp, Language][] = [
  [/\.go$/, 'go'],
  [/\.psm?1$|\.psd1$/, 'powershell'],
  [/\.(?:cmd|bat)$/, 'batch'],
  [/\.fish$/, 'fish'],
  [
    /\.(?:ba|z|k)?sh$|^\.?(?:bash|zsh)(?:rc|env)$|^\.?z(?:profile|login)$|^\.bash_(?:profile|login|aliases)$|^\.profile$|^\.env(?:rc)?$/,
    'shell',
  ],
  [/\.ya?ml$/, 'yaml'],
  [/\.(?:jsonc?|json5|code-workspace)$/, 'json'],
  [/\.(?:xml|iml|config|props|targets|csproj|vcxproj)$/, 'xml'],
  [/\.toml$/, 'toml'],
  [/^(?:docker|container)file(?:\..+)?$|\.dockerfile$/, 'dockerfile'],
  [/^(?:gnu)?makefile(?:\..+)?$|\.mk$/, 'make'],
]

const LOCK_FILES =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pdm\.lock|flake\.lock|.*\.lock|.*-lock\.(?:json|ya?ml)|.*\.lock\.(?:json|ya?ml|hcl))$/
/** Written by somebody else, or by a machine. */
const FOREIGN_FOLDER =
  /(?:^|\/)(?:vendor|node_modules|third_party|bower_components|dist|testdata|\.git|\.hg|\.terraform)(?:\/|$)/
/** A test asserts paths; what it names need not be there. */
const TEST_FILE = /_test\.go$|\.tests?\.(?:ps1|sh|json|ya?ml)$|(?:^|\/)(?:test|tests|__tests__)\//

const basename = (file: string) => (file.split('/').at(-1) ?? file).toLowerCase()

/** How a file is read, by its name and place below the scanned directory; null: it is none to look at. */
export function languageOf(file: string): Language | null {
  const name = basename(file)
  if (LOCK_FILES.test(name) || FOREIGN_FOLDER.test(file) || TEST_FILE.test(file.toLowerCase())) return null
  return languageByName(name)
}

/** By the name alone, wherever the file lies. */
export const languageByName = (file: string): Language | null =>
  BY_NAME.find(([pattern]) => pattern.test(basename(file)))?.[1] ?? null

export const isForeignFolder = (folder: string): boolean => FOREIGN_FOLDER.test(folder)

/** Go's own mark for generated files, and the one other tools have. */
export const isGenerated = (text: string): boolean =>
  /^\W{0,4}\s?(?:Code generated .* DO NOT EDIT\.?\s*$|@generated\b)/m.test(text.slice(0, 4000))

export function kindOf(file: string, language: Language): HardcodedPath['kind'] {
  const name = basename(file)
  if (/(?:^|\/)\.(?:vscode|idea|zed|fleet)\//.test(file) || /\.(?:iml|code-workspace)$/.test(name))
    return 'editor'
  if (/^\.|^config\.fish$|^profile\.ps1$/.test(name) && /^(?:shell|fish|powershell)$/.test(language))
    return 'profile'
  if (language === 'go') return 'source'
  return /^(?:shell|fish|powershell|batch)$/.test(language) ? 'script' : 'build'
}
