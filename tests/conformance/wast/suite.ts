/** Where the specification's own tests are: a checkout that the environment names. They are not part of this repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commit that `expectations.ts` was written for. */
export const COMMIT = '6d281648bd89caf885a7adcc412962dbd2425ab7';
const VARIABLE = 'NUCLEUS_COMPONENT_MODEL';

/** The checkout's folder of tests, or undefined if none is named. */
export function suiteFolder(): string | undefined {
  const checkout = process.env[VARIABLE];
  return checkout === undefined || checkout === '' ? undefined : join(checkout, 'test');
}

export const HOW_TO_GET_IT = `the tests of the specification are not here: clone the repository WebAssembly/component-model \
with git to DIR, git -C DIR checkout ${COMMIT}, and set ${VARIABLE}=DIR`;

/** The scripts, by their names below the folder, such as "values/strings.wast". */
export function readSuite(folder: string): Map<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.wast'))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
