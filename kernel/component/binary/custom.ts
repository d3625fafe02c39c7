/** Custom sections: kept as name and bytes. Of the `component-name` section only the component's own name is read. */
import type { CustomSection } from './ast.ts';
import { Reader } from './reader.ts';

export function readCustom(reader: Reader): CustomSection {
  const offset = reader.position;
  const name = reader.name('the name of a custom section');
  return { name, offset, bytes: reader.view(reader.end - reader.position, 'a custom section') };
}

/**
 * The name that a component gives itself, if it does. A broken name section is no reason to refuse a component, so it
 * counts as absent.
 */
export function componentName(customs: readonly CustomSection[]): string | undefined {
  const section = customs.find((custom) => custom.name === 'component-name');
  if (section === undefined || section.bytes[0] !== 0) return undefined;
  try {
    const reader = new Reader(section.bytes, 1);
    return reader.part(reader.u32('a size'), 'a name').name('a name');
  } catch {
    return undefined;
  }
}
