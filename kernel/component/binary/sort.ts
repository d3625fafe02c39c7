/** Sorts: which index space. */
import type { CoreSort, Sort } from './ast.ts';
import { hex, type Reader } from './reader.ts';

const CORE_SORTS: ReadonlyMap<number, CoreSort> = new Map([
  [0x00, 'core-func'],
  [0x01, 'core-table'],
  [0x02, 'core-memory'],
  [0x03, 'core-global'],
  [0x04, 'core-tag'],
  [0x10, 'core-type'],
  [0x11, 'core-module'],
  [0x12, 'core-instance'],
]);

const SORTS: ReadonlyMap<number, Sort> = new Map([
  [0x01, 'func'],
  [0x02, 'value'],
  [0x03, 'type'],
  [0x04, 'component'],
  [0x05, 'instance'],
]);

export function readCoreSort(reader: Reader): CoreSort {
  const offset = reader.position;
  const code = reader.byte('a core sort');
  return CORE_SORTS.get(code) ?? reader.fail(`unknown core sort ${hex(code)}`, offset);
}

export function readSort(reader: Reader): Sort {
  const offset = reader.position;
  const code = reader.byte('a sort');
  if (code === 0) return readCoreSort(reader);
  return SORTS.get(code) ?? reader.fail(`unknown sort ${hex(code)}`, offset);
}
