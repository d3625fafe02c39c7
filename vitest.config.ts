import { defineConfig } from 'vitest/config';

/** Programs whose every corner is the machine's: they run in each mode of the JIT. The others run as a user runs them. */
const machine = [
  'tests/programs/{bare,calls,dynamic,level,linux,options,processor}.test.ts',
  'tests/programs/distribution/luajit.test.ts',
  'tests/faults/{control,guest}.test.ts',
];

/** One mode for the machine's programs; none when the caller chose one for all tests. */
const modes = process.env.NUCLEUS_JIT ? [] : ['never', 'always'];

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', '**/gen/**'],
    testTimeout: 120_000,
    // The user's own cache is none of the tests'.
    env: { NUCLEUS_CACHE_DIR: process.env.NUCLEUS_TEST_CACHE ?? '' },
    hookTimeout: 180_000,
    // Two cores: more workers only slow each other down.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'all', include: ['{kernel,components,host,tools,tests}/**/*.test.ts'] },
      },
      ...modes.map((mode) => ({
        extends: true as const,
        test: { name: `jit-${mode}`, include: machine, env: { NUCLEUS_JIT: mode } },
      })),
    ],
  },
});
