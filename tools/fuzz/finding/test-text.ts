/** A finding as a test in TypeScript: the calls in their order, with names for what they give. */

import { HandleRef, ModelObject, type Sequence, type Value, ValueRef } from '../sequence/sequence.ts';
import type { Operation } from '../target/operation.ts';
import type { Finding } from './confirm.ts';
import { describe } from './replay.ts';

export interface TestOptions {
  readonly operations: readonly Operation[];
  /** The target as the test's folder sees it. */
  readonly target: string;
  /** What the sequence was run with besides. */
  readonly stateless: boolean;
  readonly other: string | undefined;
  readonly check: string | undefined;
}

const LIBRARY = 'nucleus/fuzz';

export function testText({ problem, sequence }: Finding, options: TestOptions): string {
  const names = namesOf(sequence, options.operations);
  const calls = sequence.calls.map(({ id, operation, client, args }) => {
    const words = [literal(options.operations[operation]!.name), ...args.map((one) => valueText(one, names))];
    const made = names.has(id) ? `const ${names.get(id)} = ` : '';
    return `  ${made}run${client === 0 ? '' : `.client(${client})`}.call(${words.join(', ')});`;
  });
  const more = [
    ...(sequence.seed === 0 ? [] : [`seed: ${sequence.seed}`]),
    ...(options.check === undefined ? [] : ['check']),
    ...(options.stateless ? ['stateless: true'] : []),
    ...(options.other === undefined ? [] : [`other: new URL(${literal(options.other)}, import.meta.url)`]),
  ];
  const opened = [
    `new URL(${literal(options.target)}, import.meta.url)`,
    ...(more.length > 0 ? [`{ ${more.join(', ')} }`] : []),
  ];
  return [
    ...describe(problem).map((line) => `// ${line}`),
    '',
    "import { test } from 'node:test';",
    `import { openSequence } from '${LIBRARY}';`,
    ...(options.check === undefined ? [] : [`import check from ${literal(asModule(options.check))};`]),
    '',
    `test(${literal(`${problem.oracle}: ${problem.function.replace(/^.*#/, '')}`)}, async () => {`,
    `  const run = await openSequence(${opened.join(', ')});`,
    ...calls,
    `  await run.holds(${literal(problem.oracle)});`,
    '});',
    '',
  ].join('\n');
}

function asModule(path: string): string {
  return path.startsWith('.') ? path : `./${path}`;
}

/** Of the calls that others refer to: `document1`, `cursor2`, by what they are about. */
function namesOf({ calls }: Sequence, operations: readonly Operation[]): Map<number, string> {
  const used = new Set(calls.flatMap(({ args }) => args.flatMap(referredTo)));
  const names = new Map<number, string>();
  for (const { id, operation } of calls) {
    if (!used.has(id)) continue;
    const { function: name, result } = operations[operation]!;
    const word =
      result?.kind === 'own' ? result.resource.name.replace(/^.*[/.]/, '') : name.replace(/^.*[.\]]/, '');
    names.set(
      id,
      `${word.replaceAll(/[^a-z0-9]+(\w)/gi, (_, letter: string) => letter.toUpperCase())}${names.size + 1}`,
    );
  }
  return names;
}

function referredTo(value: Value): number[] {
  if (value instanceof HandleRef) return [value.call];
  if (value instanceof ValueRef) return [value.call, ...referredTo(value.otherwise)];
  if (typeof value !== 'object' || value instanceof Uint8Array || value instanceof ModelObject) return [];
  return Object.values(value as Record<string, Value>).flatMap(referredTo);
}

function valueText(value: Value, names: ReadonlyMap<number, string>): string {
  if (value instanceof HandleRef) {
    const name = names.get(value.call) ?? 'run.latest';
    return value.nth === 0 ? name : `${name}.handle(${value.nth})`;
  }
  if (value instanceof ValueRef) {
    const rest = [value.nth, value.plus, valueText(value.otherwise, names)].join(', ');
    return names.has(value.call)
      ? `${names.get(value.call)}.part(${rest})`
      : valueText(value.otherwise, names);
  }
  if (value instanceof ModelObject) return 'run.model()';
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map((one) => valueText(one, names)).join(', ')}]`;
  const fields = Object.entries(value).map(([key, one]) => `${key}: ${valueText(one, names)}`);
  return `{ ${fields.join(', ')} }`;
}

function bytesText(bytes: Uint8Array): string {
  const [first = 0] = bytes;
  if (bytes.length > 8 && bytes.every((one) => one === first))
    return `new Uint8Array(${bytes.length})${first === 0 ? '' : `.fill(${first})`}`;
  return `Uint8Array.of(${bytes.join(', ')})`;
}

/** In single quotes, with everything that does not print escaped. */
function literal(text: string): string {
  const plain = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${plain.replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
