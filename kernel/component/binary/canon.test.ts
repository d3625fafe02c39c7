/** Bad canonical definitions: a tiny input for each message. */
import { describe, it } from 'vitest';
import { type BadComponent, expectRefusal, section } from '../../../tests/conformance/component-bytes.ts';

const cases: readonly BadComponent[] = [
  // Canonical definitions
  [
    'a canonical definition that is none',
    [section(8, 1, 0x30)],
    'unknown canonical definition 0x30 (at offset 0xb)',
  ],
  [
    'a lift of another sort',
    [section(8, 1, 0, 1)],
    'the sort of a lifted function is 0x01, not 0x00 (at offset 0xc)',
  ],
  [
    'a lower of another sort',
    [section(8, 1, 1, 1)],
    'the sort of a lowered function is 0x01, not 0x00 (at offset 0xc)',
  ],
  ['an option that is none', [section(8, 1, 1, 0, 0, 1, 8)], 'unknown canonical option 0x08 (at offset 0xf)'],
  [
    'two encodings',
    [section(8, 1, 1, 0, 0, 2, 0, 1)],
    'canonical option string-encoding stands twice (at offset 0x10)',
  ],
  [
    'two memories',
    [section(8, 1, 1, 0, 0, 2, 3, 0, 3, 0)],
    'canonical option memory stands twice (at offset 0x11)',
  ],
  [
    'two reallocs',
    [section(8, 1, 1, 0, 0, 2, 4, 0, 4, 0)],
    'canonical option realloc stands twice (at offset 0x11)',
  ],
  [
    'two post-returns',
    [section(8, 1, 1, 0, 0, 2, 5, 0, 5, 0)],
    'canonical option post-return stands twice (at offset 0x11)',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', expectRefusal);
});
