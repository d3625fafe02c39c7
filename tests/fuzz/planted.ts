/** Plants a defect: a component with other instructions in functions of a core module. */

import { Reader } from '../../kernel/component/binary/reader.ts';
import { readParts, SECTION } from '../../tools/fuzz/instrument/parts.ts';

/** `core` is a module inside of `component`; `code` takes the place of the bodies of functions, with its `end`. */
export function planted(
  component: Uint8Array,
  core: Uint8Array,
  indexes: readonly number[],
  code: readonly number[],
): Uint8Array {
  const { sections, importedFunctions } = readParts(core);
  const section = sections.find(({ id }) => id === SECTION.code)!;
  const reader = new Reader(section.bytes);
  const count = reader.u32('count');
  const made = component.slice();
  const base = Buffer.from(component.buffer, component.byteOffset, component.length).indexOf(core);
  for (let at = 0; at < count; at++) {
    const size = reader.u32('size');
    const place = base + section.start + reader.position;
    reader.part(size, 'body');
    if (!indexes.includes(at + importedFunctions)) continue;
    made.fill(1, place, place + size);
    made[place] = 0;
    made.set(code, place + size - code.length);
  }
  return made;
}
