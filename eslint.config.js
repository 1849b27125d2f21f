import tseslint from 'typescript-eslint';

const clockMessage = 'Time is an argument: pass a Clock, an instant or a day.';

export default tseslint.config(
  { ignores: ['dist/**', 'data/**', 'coverage/**', '.vitest/**', 'node_modules/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A query of the driver that is not awaited never runs: a floating promise is a lost write.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false } },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: [
      'server/**/rules.ts',
      'server/**/*-rules.ts',
      'server/money/*.ts',
      'server/calendar/*.ts',
    ],
    // These turn instants into days and texts, count days, and back.
    ignores: [
      'server/calendar/clock.ts',
      'server/calendar/plain-date.ts',
      'server/calendar/zone.ts',
      'server/calendar/format.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: clockMessage },
        { name: 'fetch', message: 'Rules do no I/O.' },
        { name: 'process', message: 'Rules read no environment.' },
        { name: 'setTimeout', message: clockMessage },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Rules are deterministic.' },
      ],
    },
  },
  {
    // Whole pages of sentences, route tables and test suites read better unbroken.
    files: ['test/**', '**/texts/**', '**/routes.ts', '**/*-routes.ts', 'emails/**', 'scripts/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: ['**/texts/**', 'test/**', 'scripts/stand-ins/**'], rules: { 'max-lines': 'off' } },
);
