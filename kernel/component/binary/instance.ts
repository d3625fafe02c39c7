/** Core instances, instances and aliases: the sections that wire definitions together. */
import type { Alias, AliasTarget, CoreInstance, Instance, Located } from './ast.ts';
import { readExternName } from './extern.ts';
import { hex, type Reader } from './reader.ts';
import { readCoreSort, readSort } from './sort.ts';

export function readCoreInstance(reader: Reader): CoreInstance & Located {
  const offset = reader.position;
  const code = reader.byte('a core instance');
  if (code === 0) {
    const module = reader.u32('a core module index');
    const args = reader.vector('core instantiation arguments', readCoreArgument);
    return { kind: 'core-instance', offset, from: { kind: 'instantiate', module, args } };
  }
  if (code === 1) {
    const exports = reader.vector('core exports', readCoreInlineExport);
    return { kind: 'core-instance', offset, from: { kind: 'exports', exports } };
  }
  return reader.fail(`unknown form of core instance ${hex(code)}`, offset);
}

function readCoreArgument(reader: Reader) {
  const name = reader.name('the name of a core instantiation argument');
  reader.expect(0x12, 'the sort of a core instantiation argument');
  return { name, instance: reader.u32('a core instance index') };
}

function readCoreInlineExport(reader: Reader) {
  const name = reader.name('the name of a core export');
  const sort = readCoreSort(reader);
  return { name, sort, index: reader.u32('an index') };
}

export function readInstance(reader: Reader): Instance & Located {
  const offset = reader.position;
  const code = reader.byte('an instance');
  if (code === 0) {
    const component = reader.u32('a component index');
    const args = reader.vector('instantiation arguments', readArgument);
    return { kind: 'instance', offset, from: { kind: 'instantiate', component, args } };
  }
  if (code === 1) {
    const exports = reader.vector('inline exports', readInlineExport);
    return { kind: 'instance', offset, from: { kind: 'exports', exports } };
  }
  return reader.fail(`unknown form of instance ${hex(code)}`, offset);
}

function readArgument(reader: Reader) {
  const name = reader.name('the name of an instantiation argument');
  const sort = readSort(reader);
  return { name, sort, index: reader.u32('an index') };
}

function readInlineExport(reader: Reader) {
  const { name, attributes } = readExternName(reader, 'the name of an inline export');
  const sort = readSort(reader);
  return { name, attributes, sort, index: reader.u32('an index') };
}

export function readAlias(reader: Reader): Alias & Located {
  const offset = reader.position;
  const sort = readSort(reader);
  return { kind: 'alias', offset, sort, target: readAliasTarget(reader) };
}

export function readAliasTarget(reader: Reader): AliasTarget {
  const offset = reader.position;
  const code = reader.byte('an alias');
  switch (code) {
    case 0x00: {
      const instance = reader.u32('an instance index');
      return { kind: 'export', instance, name: reader.name('the name of an aliased export') };
    }
    case 0x01: {
      const instance = reader.u32('a core instance index');
      return { kind: 'core-export', instance, name: reader.name('the name of an aliased core export') };
    }
    case 0x02: {
      const count = reader.u32('an outer alias');
      return { kind: 'outer', count, index: reader.u32('an index') };
    }
    default:
      return reader.fail(`unknown form of alias ${hex(code)}`, offset);
  }
}
