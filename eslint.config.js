import neostandard from 'neostandard'

export default [
  ...neostandard({ ts: true, ignores: ['dist', 'bundle', '.tap'] }),
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-redeclare': 'off', // a schema and its type share a name, as is usual with TypeBox; tsc finds the rest
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }]
    }
  }
]
