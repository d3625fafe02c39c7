/** Bad preambles, sections, instances and aliases: a tiny input for each message. */
import { describe, expect, it } from 'vitest';
import {
  type BadComponent,
  CORE_PREAMBLE,
  expectRefusal,
  PREAMBLE,
  refusal,
  section,
} from '../../../tests/conformance/component-bytes.ts';

const cases: readonly BadComponent[] = [
  ['a section that is none', [section(13)], 'unknown section 13 (at offset 0x8)'],
  ['a section cut short', [[7, 5, 0]], 'a section is 5 bytes long, but only 1 are left (at offset 0xa)'],
  ['a section too long', [section(7, 0, 0)], '1 bytes too many in a section (at offset 0xb)'],
  ['a value section', [section(12)], 'a value definition is not supported yet (at offset 0x8)'],
  [
    'a start section',
    [section(9, 0, 0, 0)],
    'a component start function, which takes values, is not supported yet (at offset 0xa)',
  ],
  [
    'too many types',
    [section(7, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    '4294967295 types do not fit in the 0 bytes that are left (at offset 0xa)',
  ],

  // Nested components
  [
    'a nested component that is none',
    [section(4, ...CORE_PREAMBLE)],
    'this is a core module, not a component (wasm-tools component new makes one) (at offset 0xe)',
  ],
  ['a nested component cut short', [section(4, 0, 0x61)], 'too short for a component (at offset 0xa)'],

  // Instances and aliases
  ['an instance that is none', [section(5, 1, 2)], 'unknown form of instance 0x02 (at offset 0xb)'],
  ['a sort that is none', [section(6, 1, 6)], 'unknown sort 0x06 (at offset 0xb)'],
  ['an alias that is none', [section(6, 1, 1, 3)], 'unknown form of alias 0x03 (at offset 0xc)'],
  [
    'an outer alias of a function',
    [section(6, 1, 1, 2, 0, 0)],
    'an outer alias cannot reach a function (at offset 0xb)',
  ],
  [
    'a core sort as an argument',
    [section(4, ...PREAMBLE), section(5, 1, 0, 0, 1, 1, 0x61, 0, 0, 0)],
    'a core function cannot be imported or exported (at offset 0x15)',
  ],
  [
    'a core function gathered',
    [section(5, 1, 1, 1, 0, 1, 0x61, 0, 0, 0)],
    'a core function cannot be imported or exported (at offset 0xb)',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', expectRefusal);

  it.each([
    [[], 'too short for a component (at offset 0x0)'],
    [PREAMBLE.slice(0, 7), 'too short for a component (at offset 0x0)'],
    [
      [...new TextEncoder().encode('\x7fELF\x02\x01\x01\x00')],
      'not WebAssembly: the file does not start with "\\0asm" (at offset 0x0)',
    ],
    [
      CORE_PREAMBLE,
      'this is a core module, not a component (wasm-tools component new makes one) (at offset 0x4)',
    ],
    [
      [0, 0x61, 0x73, 0x6d, 0x0c, 0, 1, 0],
      'component format version 0x0c is not supported, only 0x0d (at offset 0x4)',
    ],
    [[0, 0x61, 0x73, 0x6d, 0x0d, 0, 2, 0], 'unknown layer 2 (at offset 0x6)'],
  ])('the preamble %j', (bytes, message) => {
    expect(refusal(Uint8Array.from(bytes))?.message).toBe(message);
  });
});
