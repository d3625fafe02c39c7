import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeComponent, rightsOf } from '../../kernel/component/index.ts';
import { type BuildOne, build } from './build.ts';
import { buildComponent } from './build-component.ts';
import type { ComponentConfig } from './component-config.ts';
import { CompileError } from './core-module.ts';
import { TemporaryProject } from './temporary-project.ts';
import { readWitTexts } from './wit-files.ts';

const WIT = `package test:small@1.0.0;
interface sums { add: func(a: u32, b: u32) -> u32; }
world small { export sums; }
`;
const SUMS = 'components/small/export/test-small-sums.ts';
const FILES = {
  'wit/small/small.wit': WIT,
  'components/small/component.json': '{ "world": "test:small/small@1.0.0" }',
  [SUMS]: 'export function add(a: u32, b: u32): u32 {\n  return a + b;\n}\n',
};

let project: TemporaryProject;

beforeEach(() => {
  project = new TemporaryProject(FILES);
});

afterEach(() => {
  project.remove();
});

function small(): ComponentConfig {
  return project.components().find(({ name }) => name === 'small')!;
}

function buildSmall(): Promise<Uint8Array> {
  return buildComponent(project, readWitTexts(project.root), small(), true);
}

/** The error of building what `files` change. */
async function failure(files: Record<string, string>): Promise<Error> {
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  return buildSmall().then(
    () => new Error('it was built'),
    (error: Error) => error,
  );
}

describe('one component', () => {
  it('becomes a component binary', async () => {
    const binary = await buildSmall();
    // "\0asm", version 13, layer 1.
    expect([...binary.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 13, 0, 1, 0]);
  });

  it('leaves generated files alone that have not changed, and removes those that are no more', async () => {
    await buildSmall();
    const stale = join(project.root, 'components/small/gen/import/gone.ts');
    project.write('components/small/gen/import/gone.ts', '');
    const main = join(project.root, 'components/small/gen/main.ts');
    const read = readFileSync(main, 'utf8');
    await buildSmall();
    expect(existsSync(stale)).toBe(false);
    expect(readFileSync(main, 'utf8')).toBe(read);
  });

  it('carries what its WIT says of the rights of its own interfaces', async () => {
    expect(rightsOf(decodeComponent(await buildSmall())).own.size).toBe(0);
    project.write(
      'wit/small/small.wit',
      WIT.replace(
        'interface sums {',
        'interface sums { resource sum { /// Requires: write\n clear: func(); }',
      ),
    );
    project.write(SUMS, `export class Sum { clear(): void {} }\n${FILES[SUMS]}`);
    const rules = rightsOf(decodeComponent(await buildSmall())).own.get('test:small/sums');
    expect(rules?.get('[method]sum.clear')?.requires).toEqual([{ of: 'self', rights: 2 }]);
  });

  it('says where the sources are wrong', async () => {
    const error = await failure({
      [SUMS]: 'export function add(a: u32, b: u32): u32 {\n  return text;\n}\n',
    });
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toContain("ERROR TS2304: Cannot find name 'text'.");
    expect(error.message).toContain(`${SUMS}(2,10)`);
  });

  it('says which function the author has not written', async () => {
    const error = await failure({ [SUMS]: 'export function subtract(): void {}\n' });
    expect(error.message).toContain(`${SUMS.replace(/\.ts$/, '')}' has no exported member 'add'`);
  });

  it('refuses imports that the world does not have', async () => {
    const text = 'export function add(a: u32, b: u32): u32 {\n  return <u32>Date.now();\n}\n';
    expect((await failure({ [SUMS]: text })).message).toBe(
      '"Date.now" of "env" is imported, which is not in the world test:small/small@1.0.0: take what uses it out of ' +
        'the sources (console, trace, Date.now, Math.random, ...), or import an interface that has it',
    );
  });

  it('refuses a world that is not there', async () => {
    const error = await failure({ 'components/small/component.json': '{ "world": "test:small/big@1.0.0" }' });
    expect(error.message).toMatch(
      /^there is no world "test:small\/big@1\.0\.0"; known packages: test:small@1\.0\.0, wasi:/,
    );
  });
});

describe('a generator', () => {
  const config = '{ "world": "test:small/small@1.0.0", "generate": "tools/numbers" }';
  const sums =
    "import { SEVEN } from '../gen/numbers';\nexport function add(a: u32, b: u32): u32 {\n  return SEVEN;\n}\n";

  it('makes more sources', async () => {
    const generator =
      "export const generate = () => new Map([['gen/numbers.ts', 'export const SEVEN = 7;']]);";
    const files = {
      'components/small/component.json': config,
      [SUMS]: sums,
      'dist/tools/numbers.js': generator,
    };
    for (const [path, text] of Object.entries(files)) project.write(path, text);
    expect((await buildSmall()).length).toBeGreaterThan(0);
  });

  it.each([
    [
      undefined,
      'components/small/component.json: there is no generator dist/tools/numbers.js: run tsc first',
    ],
    ['export const other = 1;', 'DIST/tools/numbers.js: exports no function "generate"'],
  ])('is refused if it is none (%s)', async (text, message) => {
    if (text !== undefined) project.write('dist/tools/numbers.js', text);
    const error = await failure({ 'components/small/component.json': config });
    expect(error.message.replace(project.dist, 'DIST')).toBe(message);
  });
});

describe('component.json', () => {
  it.each([
    ['{', /^components\/small\/component\.json: cannot be read: /],
    [
      '{ "world": 1 }',
      'components/small/component.json: "world" must name a world, such as "nucleus:fs/vfs@0.1.0"',
    ],
    [
      '{ "word": "a" }',
      'components/small/component.json: unknown key "word"; known are world, runtime, options, realloc, core, generate, reuse',
    ],
    [
      '{ "world": "a", "runtime": "big" }',
      'components/small/component.json: "runtime" must be "minimal" or "stub"',
    ],
    [
      '{ "world": "a", "options": "-O" }',
      'components/small/component.json: "options" must be a list of strings',
    ],
    ['{ "world": "a", "realloc": 1 }', 'components/small/component.json: "realloc" must be a module\'s path'],
  ])('%s', (text, message) => {
    project.write('components/small/component.json', text);
    expect(() => project.components()).toThrow(message);
  });
});

describe('all components', () => {
  const ALL = { only: [], quick: false };
  let built: string[];
  let good: boolean;

  /** Stands for the real thing, which other tests try: writes a file and remembers. */
  const pretend: BuildOne = async (_project, { name, folder }) => {
    built.push(name);
    project.write(`components/${name}/gen/main.ts`, '');
    writeFileSync(project.output(name), folder);
    return good ? { code: 0, output: '' } : { code: 1, output: 'it is wrong\n' };
  };

  beforeEach(() => {
    built = [];
    good = true;
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    project.write('components/other/component.json', '{ "world": "test:small/small@1.0.0" }');
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function rebuild(change: () => void): Promise<string[]> {
    await build(project, ALL, pretend);
    built = [];
    change();
    await build(project, ALL, pretend);
    return [...built].sort();
  }

  it.each<[string, () => void, string[]]>([
    ['nothing changed', () => undefined, []],
    ['a source changed', () => project.write(SUMS, 'export {};'), ['small']],
    ['a source came', () => project.write('components/other/a/b.ts', ''), ['other']],
    ['a source went', () => rmSync(join(project.root, SUMS)), ['small']],
    [
      'the configuration changed',
      () =>
        project.write(
          'components/small/component.json',
          '{ "world": "test:small/small@1.0.0", "runtime": "stub" }',
        ),
      ['small'],
    ],
    [
      'the interface changed',
      () => project.write('wit/small/small.wit', `${WIT}// more`),
      ['other', 'small'],
    ],
    ['the tools changed', () => project.write('dist/tools/bindgen/new.js', ''), ['other', 'small']],
    ['an output went', () => rmSync(project.output('small')), ['small']],
    ['a binding went', () => rmSync(join(project.root, 'components/other/gen/main.ts')), ['other']],
    ['a README changed', () => project.write('components/small/README.md', 'new'), []],
    ['a generated file changed', () => project.write('components/small/gen/more.ts', 'new'), []],
    ['the record is broken', () => project.write('dist/.build.json', '{'), ['other', 'small']],
  ])('are built again as needed: %s', async (_what, change, expected) => {
    expect(await rebuild(change)).toEqual(expected);
  });

  it('are built again after a quick build', async () => {
    await build(project, { only: [], quick: true }, pretend);
    await build(project, ALL, pretend);
    expect(built.length).toBe(4);
  });

  it('are built again after a failure, whose message is shown', async () => {
    const shown = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    good = false;
    expect(await build(project, ALL, pretend)).toBe(false);
    expect(shown).toHaveBeenCalledWith('it is wrong\n');
    good = true;
    expect(await build(project, ALL, pretend)).toBe(true);
    expect(built.length).toBe(4);
  });

  it('begin with the largest, and once it is known with what takes longest', async () => {
    project.write('components/other/text.ts', 'a'.repeat(1000));
    await build(project, ALL, pretend);
    const record = join(project.dist, '.build.json');
    writeFileSync(record, JSON.stringify({ small: { milliseconds: 2000 }, other: { milliseconds: 1000 } }));
    await build(project, ALL, pretend);
    expect(built).toEqual(['other', 'small', 'small', 'other']);
  });

  it('can be chosen from', async () => {
    await build(project, { only: ['other'], quick: false }, pretend);
    expect(built).toEqual(['other']);
    const unknown = build(project, { only: ['vsf'], quick: false }, pretend);
    await expect(unknown).rejects.toThrow(new Error('there is no component "vsf"; there are: other, small'));
  });

  it('leave their hashes behind', async () => {
    await build(project, ALL, pretend);
    writeFileSync(project.output('small'), 'abc');
    await build(project, ALL, pretend);
    const { small } = JSON.parse(readFileSync(join(project.dist, 'identities.json'), 'utf8'));
    expect(small).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('leave the rights table behind', async () => {
    await build(project, { only: ['other'], quick: false }, pretend);
    expect(JSON.parse(readFileSync(join(project.dist, 'rights.json'), 'utf8'))).toEqual({});
  });
});
