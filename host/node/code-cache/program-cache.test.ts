import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CODE_PART, ProgramCache } from './program-cache.ts';
import { filesIn } from './tidy.ts';

const component = 'ab'.repeat(32);
let place: string;
let folder: string;
let warnings: string[];
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'nucleus-cache-'));
  folder = join(place, 'cache');
  warnings = [];
  writeFileSync(join(place, 'program'), 'a program');
  writeFileSync(join(place, 'other'), 'a program');
});
afterEach(() => rmSync(place, { recursive: true }));

const open = (program = 'program', version: string | undefined = component) =>
  new ProgramCache({
    ...{ folder, program: join(place, program) },
    component: () => version,
    warn: (line) => warnings.push(line),
  });

const labels = (cache: ProgramCache) => cache.labels().map((label) => Buffer.from(label).toString());

/** A run that adds items, and uses some of those that it finds. */
function run(add: readonly string[], use: readonly number[] = [], cache = open()): string[] {
  const found = labels(cache);
  for (const number of use) cache.content(number);
  for (const label of add) cache.keep(Buffer.from(label), Buffer.from(`of ${label}`));
  cache.save();
  return found;
}

const theFile = () => filesIn(join(folder, CODE_PART))[0]!.path;

it('gives a run what earlier ones have added', () => {
  expect(run(['a', 'b'])).toEqual([]);
  const cache = open();
  expect(labels(cache)).toEqual(['b', 'a']);
  expect(Buffer.from(cache.content(1)!).toString()).toBe('of a');
  expect(cache.content(2)).toBeUndefined();
  expect([cache.problem, warnings]).toEqual([undefined, []]);
});

it('writes nothing where nothing was added', () => {
  run([]);
  expect(filesIn(join(folder, CODE_PART))).toEqual([]);
  run(['a']);
  const before = statSync(theFile()).ino;
  run([], [0]);
  expect(statSync(theFile()).ino).toBe(before);
});

it('puts in front what is new, then what was used, and drops what nobody uses', () => {
  run(['a', 'b']);
  expect(run(['c'], [1])).toEqual(['b', 'a']);
  expect(run([])).toEqual(['c', 'a', 'b']);
  for (let round = 0; round < 17; round++) run([`${round}`], [round + 1]);
  expect(run([])).not.toContain('b');
  expect(run([])).toContain('c');
});

it('keeps programs, their versions, and versions of the component apart', () => {
  run(['a']);
  expect(run([], [], open('other'))).toEqual([]);
  expect(run([], [], open('program', 'cd'.repeat(32)))).toEqual([]);
  utimesSync(join(place, 'program'), 1, 1);
  expect(run([])).toEqual([]);
});

it('takes no file for another program`s', () => {
  run(['a']);
  const file = theFile();
  run(['b'], [], open('other'));
  const other = filesIn(join(folder, CODE_PART)).find(({ path }) => path !== file)!.path;
  renameSync(file, other);
  const cache = open('other');
  expect(labels(cache)).toEqual([]);
  expect(cache.problem).toBe(`${other}: is damaged, or another program's`);
});

it('leaves no file half written: the last of two runs stays', () => {
  const [one, two] = [open(), open()];
  for (const cache of [one, two]) cache.labels();
  run(['a'], [], one);
  run(['b'], [], two);
  expect(run([])).toEqual(['b']);
  expect(readdirSync(join(folder, CODE_PART, component.slice(0, 16)))).toHaveLength(1);
});

it('is for its user alone', () => {
  run(['a']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(theFile()).mode & 0o777).toBe(0o600);
});

it('says once that a folder is not used, and uses it not', () => {
  run(['a']);
  chmodSync(folder, 0o777);
  expect(run(['b'])).toEqual([]);
  expect(warnings).toEqual([
    `the code cache is not used: ${folder}: belongs to user ${process.getuid?.()}, mode 777; it is to be yours, mode 700`,
  ]);
  chmodSync(folder, 0o700);
  expect(run([])).toEqual(['a']);
});

/** What stands in the file's place. */
const spoilers: Record<string, (file: string) => void> = {
  garbage: (file) => writeFileSync(file, 'garbage'),
  nothing: (file) => writeFileSync(file, ''),
  'half of it': (file) => writeFileSync(file, readFileSync(file).subarray(0, 120)),
  'a file that others may write': (file) => chmodSync(file, 0o602),
  'a pipe': (file) => {
    rmSync(file);
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
  },
  'a link': (file) => {
    renameSync(file, join(place, 'elsewhere'));
    symlinkSync(join(place, 'elsewhere'), file);
  },
};

it.each(Object.keys(spoilers))('does without a file that is %s, and writes it anew', (what) => {
  run(['a']);
  spoilers[what]!(theFile());
  const cache = open();
  expect(run(['b'], [], cache)).toEqual([]);
  expect([cache.problem === undefined, warnings]).toEqual([false, []]);
  expect(run([])).toEqual(['b']);
});

it('does without a folder that cannot be made', () => {
  writeFileSync(folder, '');
  const cache = open();
  expect(run(['a'], [], cache)).toEqual([]);
  expect(cache.problem).toBe(`${folder}: is no directory`);
  expect(warnings).toHaveLength(1);
});

it('does nothing for a component that is not known', () => {
  const cache = new ProgramCache({
    folder,
    program: join(place, 'program'),
    component: () => undefined,
    warn: () => {},
  });
  expect(run(['a'], [], cache)).toEqual([]);
  expect(cache.problem).toBe('no component that is known makes code');
});

it('takes so much of one run, and no more', () => {
  const cache = open();
  const content = Buffer.alloc(1 << 20);
  const taken = Array.from({ length: 40 }, () => cache.keep(Buffer.from('a'), content));
  expect(taken.filter(Boolean)).toHaveLength(31);
});

it('removes a file of which a run that failed has used something', () => {
  run(['a']);
  const cache = open();
  cache.labels();
  cache.discard();
  expect(filesIn(join(folder, CODE_PART))).toHaveLength(1);
  cache.content(0);
  cache.discard();
  expect(filesIn(join(folder, CODE_PART))).toEqual([]);
});
