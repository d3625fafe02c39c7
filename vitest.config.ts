import { delimiter, join, sep } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Programs whose every corner is the machine's: they run in each mode of the JIT. The others run as a user runs them. */
const machine = [
  'tests/programs/{bare,calls,dynamic,level,linux,options,processor}.test.ts',
  'tests/programs/distribution/luajit.test.ts',
  'tests/faults/{control,guest}.test.ts',
];

/** One mode for the machine's programs; none when the caller chose one for all tests. */
const modes = process.env.NUCLEUS_JIT ? [] : ['never', 'always'];

/**
 * PATH as a shell has it. npm puts its packages' commands into it, and clang runs the wasm-opt that it finds there: two seconds and a
 * half for each component in C that a test makes, and another component than its author gets.
 */
const path = (process.env.PATH ?? '').split(delimiter);
const PATH = path.filter((folder) => !folder.endsWith(join(sep, 'node_modules', '.bin'))).join(delimiter);

/** The user's own cache is none of the tests'. In theirs is what earlier runs compiled, as in a user's: a sixth of what programs take. */
const cache = process.env.NUCLEUS_TEST_CACHE ?? join(import.meta.dirname, '.cache', 'tests');

/** What runs whole programs takes longest and goes first, in every mode; the many short ones then keep all workers busy to the end. */
class ProgramsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const programs = join(import.meta.dirname, 'tests', sep);
    const [first, then] = [true, false].map((is) =>
      sorted.filter(({ moduleId }) => moduleId.startsWith(programs) === is),
    );
    return [...first!, ...then!];
  }
}

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', '**/gen/**'],
    // For what hangs: a machine with much else to do takes ten times as long as a quiet one, and nothing may fail by that.
    testTimeout: 600_000,
    env: { PATH, NUCLEUS_CACHE_DIR: cache },
    hookTimeout: 600_000,
    // Two cores: more workers only slow each other down.
    maxWorkers: 2,
    sequence: { sequencer: ProgramsFirst },
    projects: [
      {
        extends: true,
        test: { name: 'all', include: ['{kernel,components,host,tools,tests}/**/*.test.ts'] },
      },
      ...modes.map((mode) => ({
        extends: true as const,
        // Without a cache, so that each program is translated here and none runs from what another has kept.
        test: { name: `jit-${mode}`, include: machine, env: { NUCLEUS_JIT: mode, NUCLEUS_CACHE_DIR: '' } },
      })),
    ],
  },
});
