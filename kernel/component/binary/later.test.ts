/** What WASI 0.3 and other gated proposals add: read in full, then refused with one wording. */
import { describe, expect, it } from 'vitest';
import {
  type BadComponent,
  componentBytes,
  expectRefusal,
  refusal,
  section,
} from '../../../tests/conformance/component-bytes.ts';

/** Columns: name; opcode; operands. A core function index or the like need not exist: refusing comes first. */
const builtIns: readonly (readonly [string, number, ...number[]])[] = [
  ['task.cancel', 0x05],
  ['subtask.cancel', 0x06, 0],
  ['task.return', 0x09, 0, 0x79, 1, 3, 0],
  ['task.return', 0x09, 1, 0, 0],
  ['context.get', 0x0a, 0x7f, 0],
  ['context.set', 0x0b, 0x7f, 1],
  ['thread.yield', 0x0c, 1],
  ['subtask.drop', 0x0d],
  ['stream.new', 0x0e, 0],
  ['stream.read', 0x0f, 0, 2, 3, 0, 6],
  ['stream.write', 0x10, 0, 0],
  ['stream.cancel-read', 0x11, 0, 1],
  ['stream.cancel-write', 0x12, 0, 0],
  ['stream.drop-readable', 0x13, 0],
  ['stream.drop-writable', 0x14, 0],
  ['future.new', 0x15, 0],
  ['future.read', 0x16, 0, 0],
  ['future.write', 0x17, 0, 0],
  ['future.cancel-read', 0x18, 0, 0],
  ['future.cancel-write', 0x19, 0, 1],
  ['future.drop-readable', 0x1a, 0],
  ['future.drop-writable', 0x1b, 0],
  ['error-context.new', 0x1c, 0],
  ['error-context.debug-message', 0x1d, 1, 1],
  ['error-context.drop', 0x1e],
  ['waitable-set.new', 0x1f],
  ['waitable-set.wait', 0x20, 1, 0],
  ['waitable-set.poll', 0x21, 0, 0],
  ['waitable-set.drop', 0x22],
  ['waitable.join', 0x23],
  ['backpressure.inc', 0x24],
  ['backpressure.dec', 0x25],
  ['thread.index', 0x26],
  ['thread.new-indirect', 0x27, 0, 0],
  ['thread.resume-later', 0x28],
  ['thread.suspend', 0x29, 0],
  ['thread.suspend-then-resume', 0x2a, 0],
  ['thread.yield-then-resume', 0x2b, 0],
  ['thread.suspend-then-promote', 0x2c, 1],
  ['thread.yield-then-promote', 0x2d, 0],
  ['thread.spawn-ref', 0x40, 1, 0],
  ['thread.spawn-indirect', 0x41, 0, 0, 0],
  ['thread.available-parallelism', 0x42, 0],
];

describe('a built-in is refused where it stands:', () => {
  it.each(builtIns)('%s', (name, ...bytes) => {
    const message = `canon ${name} (WASI 0.3) is not supported yet (at offset 0xb)`;
    expectRefusal('', [section(8, 1, ...bytes)], message);
  });

  it.each(builtIns.filter((row) => row.length > 2))('%s cut short', (_, ...bytes) => {
    const error = refusal(componentBytes(section(8, 1, ...bytes.slice(0, -1))));
    expect(error?.reason).toMatch(/^unexpected end in |do not fit in the 0 bytes that are left$/);
  });
});

/** `(core func 0)` of type [] -> [], for options that need one. */
const coreFunction = [
  section(
    1,
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    4,
    1,
    0x60,
    0,
    0,
    3,
    2,
    1,
    0,
    7,
    5,
    1,
    1,
    0x66,
    0,
    0,
    10,
    4,
    1,
    2,
    0,
    0x0b,
  ),
  section(2, 1, 0, 0, 0),
  section(6, 1, 0, 0, 1, 0, 1, 0x66),
  section(7, 1, 0x40, 0, 1, 0),
];

const cases: readonly BadComponent[] = [
  [
    'an async lift',
    [...coreFunction, section(8, 1, 0, 0, 0, 1, 6, 0)],
    'canonical option async (WASI 0.3) is not supported yet (at offset 0x42)',
  ],
  [
    'a callback alone',
    [...coreFunction, section(8, 1, 0, 0, 0, 1, 7, 0, 0)],
    'canonical option callback stands without async (at offset 0x42)',
  ],
  [
    'async twice',
    [section(8, 1, 0, 0, 0, 2, 6, 6, 0)],
    'canonical option async stands twice (at offset 0x10)',
  ],
  [
    'callback twice',
    [section(8, 1, 0, 0, 0, 2, 7, 0, 7, 0, 0)],
    'canonical option callback stands twice (at offset 0x11)',
  ],
  [
    'a flag that is none',
    [section(8, 1, 0x0c, 2)],
    'the operand cancellable is 0x02, not 0x00 or 0x01 (at offset 0xc)',
  ],
  [
    'a stream',
    [section(7, 1, 0x66, 1, 0x7d)],
    'a stream type (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  [
    'a stream of nothing',
    [section(7, 1, 0x66, 0)],
    'a stream type (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  ['a future', [section(7, 1, 0x65, 0)], 'a future type (WASI 0.3) is not supported yet (at offset 0xb)'],
  [
    'an error-context',
    [section(7, 1, 0x64)],
    'an error-context (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  [
    'a list of error-contexts',
    [section(7, 1, 0x70, 0x64)],
    'an error-context (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  [
    'an async function',
    [section(7, 1, 0x43, 0, 1, 0)],
    'an async function type (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  [
    'a list of fixed length',
    [section(7, 1, 0x67, 0x7d, 4)],
    'a list of fixed length is not supported yet (at offset 0xb)',
  ],
  ['a map', [section(7, 1, 0x63, 0x7d, 0x73)], 'a map type is not supported yet (at offset 0xb)'],
  ['a map cut short', [section(7, 1, 0x63, 0x7d)], 'unexpected end in a value type (at offset 0xd)'],
  ['a resource of an older draft', [section(7, 1, 0x3e, 0x7f, 0, 0)], 'unknown type 0x3e (at offset 0xb)'],
  [
    'a built-in of an older draft',
    [section(8, 1, 0x07, 0)],
    'unknown canonical definition 0x07 (at offset 0xb)',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', expectRefusal);
});
