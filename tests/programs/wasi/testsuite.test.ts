/**
 * WebAssembly/wasi-testsuite, an outside judge of files: its preview 1 programs, adapted, as guests here. They are not
 * kept in this repository: NUCLEUS_WASI_TESTSUITE names a checkout of its branch prod/testsuite-base.
 */

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nucleus } from '../command.ts';
import { adapted } from './programs.ts';
import { exceptions } from './testsuite-exceptions.ts';

const checkout = process.env.NUCLEUS_WASI_TESTSUITE;
const missing = checkout
  ? ''
  : ' (needs NUCLEUS_WASI_TESTSUITE: a checkout of its branch prod/testsuite-base)';
const folders = ['assemblyscript', 'c', 'rust'].map(
  (language) => `tests/${language}/testsuite/wasm32-wasip1`,
);

/** What a program is given, and what it must end with; each is optional. */
interface Specification {
  readonly args?: readonly string[];
  readonly dirs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exit_code?: number;
  readonly stdout?: string;
}

function programsIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
  return names.sort().map((name) => basename(name, '.wasm'));
}

function specificationOf(program: string): Specification {
  const file = program.replace(/\.wasm$/, '.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Specification) : {};
}

describe.skipIf(!checkout)(`wasi-testsuite${missing}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'testsuite-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  /** Guests know directories by absolute paths, so names of directories in arguments become such. */
  async function run(program: string, { args = [], dirs = [], env = {} }: Specification) {
    const own = mkdtempSync(join(work, 'run-'));
    const component = join(own, 'program.wasm');
    writeFileSync(component, await adapted(new Uint8Array(readFileSync(program))));
    const options = dirs.flatMap((name) => {
      cpSync(join(program, '..', name), join(own, name), { recursive: true });
      return ['--dir', `${join(own, name)}:/${name}:rw`];
    });
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const words = args.map((word) => (dirs.includes(word) ? `/${word}` : word));
    return nucleus(['run', ...options, ...variables, component, ...words]);
  }

  for (const folder of checkout ? folders : []) {
    const language = folder.split('/')[1]!;
    it.each(programsIn(join(checkout!, folder)))(`${language}/%s`, async (name) => {
      const program = join(checkout!, folder, `${name}.wasm`);
      const specification = specificationOf(program);
      const ended = await run(program, specification);
      const { exit_code = 0, stdout } = specification;
      const passed =
        ended.code === (exit_code === 0 ? 0 : 1) &&
        ended.stdout.toString() === (stdout ?? ended.stdout.toString());
      const reason = exceptions[`${language}/${name}`];
      // What is an exception and passes all the same is none any more.
      expect([passed, ended.stderr.split('\n').slice(0, 4)]).toEqual([
        reason === undefined,
        expect.anything(),
      ]);
    });
  }
});
