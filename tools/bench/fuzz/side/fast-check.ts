/** fast-check on what jco makes of a component: model-based commands, one for each function, run until one traps. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Action, Shape } from '../action.ts';
import { Client, LONGEST } from './client.ts';
import { taskOf, Watch } from './watch.ts';

/** What of fast-check is used. */
interface FastCheck {
  integer(range: { min: number; max: number }): Arbitrary;
  nat(): Arbitrary;
  string(): Arbitrary;
  uint8Array(): Arbitrary;
  constantFrom(...values: string[]): Arbitrary;
  tuple(...of: Arbitrary[]): Arbitrary;
  commands(of: Arbitrary[], options: { maxCommands: number; size: string }): Arbitrary;
  property(of: Arbitrary, run: (commands: unknown) => void): unknown;
  modelRun(setUp: () => { model: Client; real: Client }, commands: unknown): void;
  assert(property: unknown, options: object): void;
}
interface Arbitrary {
  map(change: (value: never) => unknown): Arbitrary;
}

const { file, actions: text, seed, limit } = taskOf();
const require = createRequire(import.meta.url);
const fc = (await import(pathToFileURL(process.argv[2]!).href)).default as FastCheck;
const actions = JSON.parse(readFileSync(text, 'utf8')) as Action[];
const client = new Client(require(file).exports);
const watch = new Watch(limit);

function arbitraryOf(shape: Shape): Arbitrary {
  switch (shape.kind) {
    case 'integer':
      return fc.integer(shape);
    case 'text':
      return fc.string();
    case 'bytes':
      return fc.uint8Array();
    case 'choice':
      return fc.constantFrom(...shape.of);
    case 'handle':
      return fc.nat();
  }
}

const commands = actions.map((action) =>
  fc.tuple(...action.takes.map(arbitraryOf)).map((args: unknown[]) => ({
    check: (model: Client) => model.can(action),
    run: (_: Client, real: Client) => real.call(action, args),
    toString: () => action.function,
  })),
);

const property = fc.property(fc.commands(commands, { maxCommands: LONGEST, size: 'max' }), (sequence) => {
  try {
    fc.modelRun(() => ({ model: client, real: client }), sequence);
    client.end();
  } catch (error) {
    watch.tell({ found: String(error), calls: client.calls, sequences: client.sequences });
  }
  if (watch.isOver()) watch.tell({ calls: client.calls, sequences: client.sequences });
});
watch.begin();
fc.assert(property, { seed, numRuns: 2 ** 31 - 1, endOnFailure: true });
