/**
 * Two core modules that untie a knot: a module's imports may need its memory, which is there only once the module is
 * instantiated, for which its imports must be there. The first module has a function for each such import, which calls
 * through a table; the second one, instantiated last, fills the table.
 *
 * Source: WebAssembly core specification 5.5 "Modules".
 */

import type { Signature } from '../../kernel/component/abi/layout.ts';
import { ByteWriter } from '../compose/byte-writer.ts';

type CoreSignature = Pick<Signature, 'parameters' | 'results'>;

export const TABLE = 'table';
/** What the second module calls when the table is full. */
export const START = 'start';

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const;
const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
} as const;
const KIND = { func: 0x00, table: 0x01 } as const;
const TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
const FUNCREF = 0x70;

/** Functions "0", "1", ... and the table. */
export function callingModule(signatures: readonly CoreSignature[]): ByteWriter {
  const out = new ByteWriter().byte(...PREAMBLE);
  section(out, SECTION.type, (into) => into.vector(signatures, (each) => writeSignature(into, each)));
  section(out, SECTION.function, (into) =>
    into.vector([...signatures.keys()], (index) => into.unsigned(index)),
  );
  section(out, SECTION.table, (into) => writeTable(into.unsigned(1), signatures.length));
  section(out, SECTION.export, (into) => {
    into
      .unsigned(signatures.length + 1)
      .name(TABLE)
      .byte(KIND.table, 0);
    for (const index of signatures.keys()) into.name(String(index)).byte(KIND.func).unsigned(index);
  });
  section(out, SECTION.code, (into) =>
    into.vector([...signatures.entries()], ([index, { parameters }]) => {
      const body = new ByteWriter().unsigned(0);
      for (const local of parameters.keys()) body.byte(0x20).unsigned(local);
      body.byte(0x41).signed(index).byte(0x11).unsigned(index).byte(0x00, 0x0b);
      into.sized(body);
    }),
  );
  return out;
}

/** Imports "0", "1", ... and the table from "", and fills the table; then calls `start` from there, if there is one. */
export function fillingModule(signatures: readonly CoreSignature[], start: boolean): ByteWriter {
  const all = start ? [...signatures, { parameters: [], results: [] }] : signatures;
  const out = new ByteWriter().byte(...PREAMBLE);
  section(out, SECTION.type, (into) => into.vector(all, (each) => writeSignature(into, each)));
  section(out, SECTION.import, (into) => {
    into.unsigned(all.length + 1);
    for (const index of all.keys()) {
      const name = index < signatures.length ? String(index) : START;
      into.name('').name(name).byte(KIND.func).unsigned(index);
    }
    writeTable(into.name('').name(TABLE).byte(KIND.table), signatures.length);
  });
  if (start) section(out, SECTION.start, (into) => into.unsigned(signatures.length));
  section(out, SECTION.element, (into) => {
    into.byte(1, 0x00, 0x41, 0, 0x0b).vector([...signatures.keys()], (index) => into.unsigned(index));
  });
  return out;
}

function section(out: ByteWriter, id: number, write: (into: ByteWriter) => void): void {
  const body = new ByteWriter();
  write(body);
  out.byte(id).sized(body);
}

function writeTable(out: ByteWriter, size: number): void {
  out.byte(FUNCREF, 0x01).unsigned(size).unsigned(size);
}

function writeSignature(out: ByteWriter, { parameters, results }: CoreSignature): void {
  out.byte(0x60).vector(parameters, (type) => out.byte(TYPES[type]));
  out.vector(results, (type) => out.byte(TYPES[type]));
}
