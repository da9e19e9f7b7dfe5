import path from 'node:path'
import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['node_modules/', '**/dist/', 'prisma/generated/', 'test/fixtures/', '.envherd/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    files: ['web/public/**/*.js'],
    languageOptions: {
      globals: { document: 'readonly', localStorage: 'readonly', window: 'readonly', matchMedia: 'readonly' },
    },
  },
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [...ts.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
        project: ['./tsconfig.json', './web/tsconfig.json'],
        tsconfigRootDir: path.resolve(import.meta.dirname, '..'),
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      'no-undef': 'off',
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Without a stack on purpose, see agent/detectors/detector.ts.
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'file', name: 'Undecidable' }] }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['web/**/*.ts', 'web/**/*.vue'],
    extends: [...vue.configs['flat/recommended']],
    rules: {
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
    },
  },
)
