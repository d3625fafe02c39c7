/** Bad core modules, core instances and core types: a tiny input for each message. */
import { describe, it } from 'vitest';
import {
  type BadComponent,
  CORE_PREAMBLE,
  expectRefusal,
  PREAMBLE,
  section,
} from '../../../tests/conformance/component-bytes.ts';

const cases: readonly BadComponent[] = [
  // Core modules
  [
    'a module that is none',
    [section(1, ...CORE_PREAMBLE.slice(0, 4), 2, 0, 0, 0)],
    'a core module does not start with the preamble of WebAssembly 1 (at offset 0xa)',
  ],
  [
    'a component as a module',
    [section(1, ...PREAMBLE)],
    'a core module does not start with the preamble of WebAssembly 1 (at offset 0xa)',
  ],
  [
    'a module cut short',
    [section(1, 0, 0x61)],
    'unexpected end in the preamble of a core module (at offset 0xc)',
  ],
  [
    'a core section cut short',
    [section(1, ...CORE_PREAMBLE, 1, 9)],
    'a core section is 9 bytes long, but only 0 are left (at offset 0x14)',
  ],
  [
    'a core section too long',
    [section(1, ...CORE_PREAMBLE, 1, 2, 0, 0)],
    '1 bytes too many in a core section (at offset 0x15)',
  ],
  [
    'a core type that is none',
    [section(1, ...CORE_PREAMBLE, 1, 2, 1, 0x40)],
    'unknown core type 0x40 (at offset 0x15)',
  ],
  [
    'a core value type that is none',
    [section(1, ...CORE_PREAMBLE, 1, 4, 1, 0x60, 1, 0x40)],
    'unknown core value type 0x40 (at offset 0x17)',
  ],
  [
    'a core import that is none',
    [section(1, ...CORE_PREAMBLE, 2, 4, 1, 0, 0, 9)],
    'unknown core extern type 0x09 (at offset 0x17)',
  ],
  [
    'limits that are none',
    [section(1, ...CORE_PREAMBLE, 2, 6, 1, 0, 0, 2, 0x40, 0)],
    'unknown limits 0x40 (at offset 0x18)',
  ],
  [
    'a limit without end',
    [section(1, ...CORE_PREAMBLE, 2, 17, 1, 0, 0, 2, 0, ...Array(12).fill(0x80))],
    'a limit does not fit in 64 bits (at offset 0x19)',
  ],
  [
    'a tag that is none',
    [section(1, ...CORE_PREAMBLE, 2, 6, 1, 0, 0, 4, 1, 0)],
    'the attribute of a tag is 0x01, not 0x00 (at offset 0x18)',
  ],
  [
    'a core export that is none',
    [section(1, ...CORE_PREAMBLE, 7, 4, 1, 0, 7, 0)],
    'unknown kind of core export 0x07 (at offset 0x15)',
  ],
  [
    'a core function that is not there',
    [section(1, ...CORE_PREAMBLE, 7, 4, 1, 0, 0, 5)],
    'core export "": no function 5 (at offset 0x15)',
  ],
  [
    'a core function of no type',
    [section(1, ...CORE_PREAMBLE, 3, 2, 1, 9, 7, 4, 1, 0, 0, 0)],
    'core type 9 is not a function type (at offset 0x19)',
  ],

  // Core instances and types
  ['a core instance that is none', [section(2, 1, 2)], 'unknown form of core instance 0x02 (at offset 0xb)'],
  [
    'a core argument of another sort',
    [section(2, 1, 0, 0, 1, 0, 0x11, 0)],
    'the sort of a core instantiation argument is 0x11, not 0x12 (at offset 0xf)',
  ],
  ['a core sort that is none', [section(2, 1, 1, 1, 0, 0x13, 0)], 'unknown core sort 0x13 (at offset 0xe)'],
  [
    'a core type as a core export',
    [section(3, 1, 0x60, 0, 0), section(2, 1, 1, 1, 0, 0x10, 0)],
    'a core type cannot be a core export (at offset 0x11)',
  ],
  [
    'a module type in a module type',
    [section(3, 1, 0x50, 1, 1, 0x50, 0)],
    'a module type inside a module type (at offset 0xe)',
  ],
  [
    'a module declaration that is none',
    [section(3, 1, 0x50, 1, 9)],
    'unknown module declaration 0x09 (at offset 0xd)',
  ],
  [
    'a core alias of itself',
    [section(3, 1, 0x50, 1, 2, 0x10, 1, 0, 0)],
    'an alias inside a module type reaches into the module type itself (at offset 0xd)',
  ],
  [
    'a core alias of a module type',
    [section(3, 2, 0x50, 0, 0x50, 1, 2, 0x10, 1, 1, 0)],
    'an alias inside a module type reaches a module type (at offset 0xf)',
  ],
  [
    'a core alias of another sort',
    [section(3, 1, 0x50, 1, 2, 0x11)],
    'the sort of a core alias is 0x11, not 0x10 (at offset 0xe)',
  ],
  [
    'a core alias of another form',
    [section(3, 1, 0x50, 1, 2, 0x10, 0)],
    'the form of a core alias is 0x00, not 0x01 (at offset 0xf)',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', expectRefusal);
});
