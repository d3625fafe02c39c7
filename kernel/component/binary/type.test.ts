/** Bad types, imports and exports: a tiny input for each message. */
import { describe, it } from 'vitest';
import {
  type BadComponent,
  expectRefusal,
  nameBytes,
  section,
} from '../../../tests/conformance/component-bytes.ts';

const cases: readonly BadComponent[] = [
  // Types
  ['a type that is none', [section(7, 1, 0x44)], 'unknown type 0x44 (at offset 0xb)'],
  ['a value type that is none', [section(7, 1, 0x70, 0x41)], 'unknown type 0x41 (at offset 0xc)'],
  [
    'a result that is none',
    [section(7, 1, 0x40, 0, 2)],
    'the result of a function starts with 0x02, not 0x00 or 0x01 (at offset 0xd)',
  ],
  [
    'named results',
    [section(7, 1, 0x40, 0, 1, 1)],
    'the number of named results is 0x01, not 0x00 (at offset 0xe)',
  ],
  [
    'a case with a refinement',
    [section(7, 1, 0x71, 1, 1, 0x61, 0, 1)],
    'the end of a case is 0x01, not 0x00 (at offset 0x10)',
  ],
  [
    'an option that is none',
    [section(7, 1, 0x6a, 2)],
    'the ok type of a result starts with 0x02, not 0x00 or 0x01 (at offset 0xc)',
  ],
  [
    'a resource of 64 bits',
    [section(7, 1, 0x3f, 0x7e)],
    'the representation of a resource is 0x7e, not 0x7f (at offset 0xc)',
  ],
  [
    'an import in an instance type',
    [section(7, 1, 0x42, 1, 3)],
    'an import inside an instance type (at offset 0xd)',
  ],
  ['a declaration that is none', [section(7, 1, 0x42, 1, 5)], 'unknown declaration 0x05 (at offset 0xd)'],

  // Imports and exports
  [
    'a name of an unknown form',
    [section(10, 1, 3)],
    'an import name starts with 0x03, not 0x00, 0x01 or 0x02 (at offset 0xb)',
  ],
  [
    'an attribute that is none',
    [section(10, 1, 2, ...nameBytes('a'), 1, 3)],
    'unknown name attribute 0x03 (at offset 0xf)',
  ],
  [
    'an attribute twice',
    [section(10, 1, 2, ...nameBytes('a'), 2, 0, ...nameBytes('b:c/d'), 0)],
    'name attribute 0x00 stands twice (at offset 0x16)',
  ],
  [
    'a version suffix without a version',
    [section(7, 1, 0x42, 0), section(10, 1, 2, ...nameBytes('a:b/c'), 1, 1, ...nameBytes('.1'), 5, 0)],
    'import "a:b/c" has version suffix ".1", which does not complete its version (at offset 0x10)',
  ],
  [
    'a version suffix of a whole version',
    [section(7, 1, 0x42, 0), section(10, 1, 2, ...nameBytes('a:b/c@0.2.1'), 1, 1, ...nameBytes('.1'), 5, 0)],
    'import "a:b/c@0.2.1" has version suffix ".1", which does not complete its version (at offset 0x10)',
  ],
  [
    'an extern type that is none',
    [section(10, 1, 0, ...nameBytes('a'), 6)],
    'unknown extern type 0x06 (at offset 0xe)',
  ],
  [
    'a module type of another sort',
    [section(10, 1, 0, ...nameBytes('a'), 0, 0x10)],
    'the sort of a core extern type is 0x10, not 0x11 (at offset 0xf)',
  ],
  [
    'a value import',
    [section(10, 1, 0, ...nameBytes('a'), 2)],
    'a value import or export is not supported yet (at offset 0xe)',
  ],
  [
    'a type bound that is none',
    [section(10, 1, 0, ...nameBytes('a'), 3, 2)],
    'unknown type bound 0x02 (at offset 0xf)',
  ],
  [
    'an export type of an unknown form',
    [section(11, 1, 0, ...nameBytes('a'), 1, 0, 2)],
    'the type of an export starts with 0x02, not 0x00 or 0x01 (at offset 0x10)',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', expectRefusal);
});
