/** Writes the custom section `nucleus:rights` (kernel/component/rights-section.ts says what it holds) into a component. */

import { Reader } from '../../kernel/component/binary/reader.ts';
import { decodeComponent } from '../../kernel/component/index.ts';
import { RIGHTS_SECTION, RIGHTS_VERSION } from '../../kernel/component/rights-section.ts';
import type { RightsJson } from '../build/rights-table.ts';
import { ByteWriter } from '../compose/byte-writer.ts';

const PREAMBLE = 8;
const CUSTOM = 0;

/**
 * The component with `interfaces` as its section, in the place of one that it has; without any, with none. Throws
 * BinaryError for what is no component, or where the table says something that the component's types do not bear out.
 */
export function withRights(component: Uint8Array, interfaces: RightsJson): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.bytes(component.subarray(0, PREAMBLE));
  for (const section of sectionsOf(component)) if (!isRights(section)) writer.bytes(section);
  if (Object.keys(interfaces).length > 0) writer.append(rightsSection(interfaces));
  const made = writer.concatenated();
  decodeComponent(made);
  return made;
}

/** Views on the sections, each from its number on. */
function sectionsOf(component: Uint8Array): Uint8Array[] {
  const sections: Uint8Array[] = [];
  const reader = new Reader(component, Math.min(PREAMBLE, component.length));
  while (!reader.done) {
    const start = reader.position;
    reader.byte('a section');
    reader.part(reader.u32('the size of a section'), 'a section');
    sections.push(component.subarray(start, reader.position));
  }
  return sections;
}

function isRights(section: Uint8Array): boolean {
  const reader = new Reader(section);
  if (reader.byte('a section') !== CUSTOM) return false;
  reader.u32('the size of a section');
  return reader.name('the name of a custom section') === RIGHTS_SECTION;
}

function rightsSection(interfaces: RightsJson): ByteWriter {
  const json = JSON.stringify({ version: RIGHTS_VERSION, interfaces });
  const content = new ByteWriter().name(RIGHTS_SECTION).bytes(new TextEncoder().encode(json));
  return new ByteWriter().byte(CUSTOM).sized(content);
}
