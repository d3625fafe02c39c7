import { describe, expect, it } from 'vitest';
import { explainFileError, explainLoadError, type LoadError } from './load-error.ts';

describe('explainLoadError', () => {
  const cases: [LoadError, string, string][] = [
    [
      { tag: 'malformed', val: { what: 'outside-file', offset: 72n } },
      'elf',
      'it is corrupt: a segment or section reaches past the end of the file (field at offset 72 of the file)',
    ],
    [{ tag: 'unsupported', val: 'bits-32' }, 'elf', 'it is a 32-bit program; only 64-bit ones run here'],
    [{ tag: 'unsupported', val: 'machine' }, 'elf', 'it is for another processor than x86-64'],
    [
      { tag: 'unsupported', val: 'format' },
      'pe',
      'it is a Windows program (PE), which `nucleus run` alone takes',
    ],
    [
      { tag: 'unsupported', val: 'format' },
      'script',
      'it is a script; run its interpreter and give it the script as an argument',
    ],
    [{ tag: 'unknown-format' }, 'unknown', 'it is no program of a known format (ELF, PE, component)'],
    [{ tag: 'unknown-format' }, 'pe', 'it is corrupt: no PE signature is where its field at offset 60 says'],
    [
      { tag: 'need', val: 9_999_999n },
      'elf',
      'it is corrupt: its headers ask for 9999999 bytes, more than the file has or may need',
    ],
    [{ tag: 'peer-died' }, 'elf', 'the loader trapped on it'],
  ];

  it.each(cases.map(([error, format, text]) => ({ error, format, text })))(
    'says: $text',
    ({ error, format, text }) => expect(explainLoadError(error, format)).toBe(text),
  );
});

it.each([
  ['access', 'permission denied'],
  ['too-many-files', 'too many files'],
])('explainFileError %s', (tag, text) => expect(explainFileError({ tag })).toBe(text));
