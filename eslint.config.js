import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import own from './eslint-rules/index.js'

const HOST = ['Date', 'Intl', 'performance', 'process', 'console', 'setTimeout', 'fetch', 'crypto']

// What phones of some years ago lack (Chrome before 92, iOS before 16.4). Syntax is compiled down, functions and expressions are not.
const OF_NEW_ENGINES = [
  {
    selector: 'CallExpression[callee.property.name="at"][arguments.0.type=/^(UnaryExpression|Literal)$/]',
    message: 'Array.prototype.at is missing on older phones: lastOf, or an index.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(replaceAll|findLast|findLastIndex|toSorted|toReversed|toSpliced|matchAll|hasOwn|structuredClone)$/]',
    message: 'Missing on older phones.',
  },
  { selector: 'Literal[bigint]', message: 'Older phones cannot read the package that holds it: BigInt(1).' },
  {
    selector: 'Literal[regex.pattern=/\\(\\?<[=!]/]',
    message: 'iOS before 16.4 cannot read the package that holds a lookbehind.',
  },
]
// Only the server imports it.
const OF_SERVER = ['domain/hotline/words.ts']

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'test/weapp/', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    plugins: { own },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-warning-comments': ['error', { terms: ['fixme', 'xxx', 'hack'], location: 'start' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'globalThis', message: 'Alipay forbids it: there a host is reached by its bare name.' },
      ],
    },
  },
  {
    files: ['domain/**/*.ts'],
    rules: {
      'own/no-float': 'error',
      'no-restricted-globals': [
        'error',
        ...HOST.map((name) => ({ name, message: 'The law knows no host: pass it in.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The law does not play dice.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'CallExpression[callee.property.name=/^toLocale/]', message: 'No locale in the law.' },
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        ...OF_NEW_ENGINES,
      ],
    },
  },
  {
    files: ['contract/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        ...OF_NEW_ENGINES,
      ],
    },
  },
  { files: OF_SERVER, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...OF_NEW_ENGINES] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat.recommended,
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    // Note: page and app configs are evaluated by Taro's own loader before our imports resolve, so the titles of the
    // host's navigation bar stand in *.config.ts.
    ignores: ['src/copy/**', 'src/**/*.config.ts'],
    rules: { 'own/no-words-outside-copy': 'error' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/ui/press/pressable.tsx'],
    rules: { 'own/only-pressable': 'error' },
  },
)
