/** What the loader's and the personality's refusals say to a person. Tables; the words stand nowhere else. */

/** nucleus:loader/loader `load-error`, in jco's conventions. */
export type LoadError =
  | { readonly tag: 'peer-died' }
  | { readonly tag: 'need'; readonly val: bigint }
  | { readonly tag: 'malformed'; readonly val: { readonly what: string; readonly offset: bigint } }
  | { readonly tag: 'unsupported'; readonly val: string }
  | { readonly tag: 'unknown-format' };

const defects: Readonly<Record<string, string>> = {
  truncated: 'the file ends inside a header or table',
  'bad-entry-size': 'the entries of a table have the wrong size',
  'outside-file': 'a segment or section reaches past the end of the file',
  'bad-order': 'segments overlap or are out of order',
  overflow: 'an address and its size leave the address space',
  'bad-alignment': 'an alignment is no power of two, or address and file offset disagree about it',
  'nothing-to-load': 'there is nothing to load',
  'bad-entry': 'the entry point lies in no executable segment',
  'bad-interpreter': 'the path of the interpreter is empty, too long or not terminated',
  'bad-reference': 'a string or table that another refers to is missing',
  'bad-field': 'a field holds a value that the format does not allow',
};

const features: Readonly<Record<string, string>> = {
  'bits-32': 'it is a 32-bit program; only 64-bit ones run here',
  'big-endian': 'it is a big-endian program; only x86-64 ones run here',
  machine: 'it is for another processor than x86-64',
  'object-type': 'it is an object file or core dump, not a linked program; link it first',
  'operating-system': 'it is for another operating system than Linux',
  format: 'programs of its format are not supported yet',
};

/** By the loader's `format`: what is said where only the format stands in the way. */
const formats: Readonly<Record<string, string>> = {
  pe: 'it is a Windows program (PE), which `nucleus run` alone takes',
  component: 'it is a component; its `wasi:cli/run` runs in a worker, not in a personality',
  'core-module':
    'it is a core WebAssembly module, not a component; make one of it with `wasm-tools component new`',
  script: 'it is a script; run its interpreter and give it the script as an argument',
  unknown: 'it is no program of a known format (ELF, PE, component)',
};

/** Why an image cannot be loaded; `format` is what the loader takes it for. */
export function explainLoadError(error: LoadError, format: string): string {
  switch (error.tag) {
    case 'malformed': {
      const { what, offset } = error.val;
      return `it is corrupt: ${defects[what] ?? what} (field at offset ${offset} of the file)`;
    }
    case 'unsupported':
      return (error.val === 'format' ? formats[format] : undefined) ?? features[error.val] ?? error.val;
    case 'unknown-format':
      // Its first bytes are those of a PE; the loader, which has all of it, sees that it is none.
      if (format === 'pe') return 'it is corrupt: no PE signature is where its field at offset 60 says';
      return formats[format] ?? formats.unknown!;
    case 'need':
      return `it is corrupt: its headers ask for ${error.val} bytes, more than the file has or may need`;
    case 'peer-died':
      return 'the loader trapped on it';
  }
}

const files: Readonly<Record<string, string>> = {
  access: 'permission denied',
  'no-entry': 'no such file',
  'is-directory': 'it is a directory',
  io: 'reading it failed',
  'not-permitted': 'not permitted',
};

/** A `fs-error` in words. */
export function explainFileError(error: { readonly tag: string }): string {
  return files[error.tag] ?? error.tag.replaceAll('-', ' ');
}
