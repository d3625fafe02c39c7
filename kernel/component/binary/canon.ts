/** Canonical definitions: lift, lower, the resource built-ins, and those of WASI 0.3 (`built-in.ts`). */
import type { Canon, Located } from './ast.ts';
import { readBuiltIn } from './built-in.ts';
import { readOptions } from './options.ts';
import { hex, type Reader } from './reader.ts';

const RESOURCE_BUILT_INS = { 2: 'resource.new', 3: 'resource.drop', 4: 'resource.rep' } as const;

export function readCanon(reader: Reader): Canon & Located {
  const offset = reader.position;
  const code = reader.byte('a canonical definition');
  switch (code) {
    case 0x00: {
      reader.expect(0x00, 'the sort of a lifted function');
      const target = reader.u32('a core function index');
      const options = readOptions(reader);
      const type = reader.u32('a type index');
      return { kind: 'canon', offset, canon: { kind: 'lift', function: target, options, type } };
    }
    case 0x01: {
      reader.expect(0x00, 'the sort of a lowered function');
      const target = reader.u32('a function index');
      return {
        kind: 'canon',
        offset,
        canon: { kind: 'lower', function: target, options: readOptions(reader) },
      };
    }
    case 0x02:
    case 0x03:
    case 0x04:
      return {
        kind: 'canon',
        offset,
        canon: { kind: RESOURCE_BUILT_INS[code], type: reader.u32('a type index') },
      };
    default: {
      const canon =
        readBuiltIn(reader, code) ?? reader.fail(`unknown canonical definition ${hex(code)}`, offset);
      return { kind: 'canon', offset, canon };
    }
  }
}
