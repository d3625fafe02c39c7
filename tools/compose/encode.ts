/**
 * Components in binary: the inverse of the kernel's `binary/component.ts`. Definitions of one kind that follow each
 * other share a section.
 *
 * Source: WebAssembly/component-model, Binary.md "Component Definitions".
 */
import type { Canon, CanonicalOptions, CoreInstance, Instance } from '../../kernel/component/binary/ast.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Definition } from './definition.ts';
import {
  writeAliasTarget,
  writeCoreSort,
  writeExternName,
  writeExternType,
  writeOptional,
  writeSort,
  writeType,
} from './encode-type.ts';

/** "\0asm", version 0x0d, layer 1. */
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00] as const;

const SECTIONS: Readonly<Record<Definition['kind'], number>> = {
  'core-module': 1,
  'core-instance': 2,
  component: 4,
  instance: 5,
  alias: 6,
  type: 7,
  canon: 8,
  import: 10,
  export: 11,
};

export function encodeComponent(definitions: readonly Definition[]): ByteWriter {
  const out = new ByteWriter().byte(...PREAMBLE);
  for (let at = 0; at < definitions.length; ) {
    const first = definitions[at]!;
    if (first.kind === 'core-module' || first.kind === 'component') {
      out.byte(SECTIONS[first.kind]).sized(first.bytes);
      at++;
      continue;
    }
    let end = at;
    while (definitions[end]?.kind === first.kind) end++;
    const section = new ByteWriter();
    section.vector(definitions.slice(at, end), (one) => writeDefinition(section, one));
    out.byte(SECTIONS[first.kind]).sized(section);
    at = end;
  }
  return out;
}

function writeDefinition(out: ByteWriter, definition: Definition): void {
  switch (definition.kind) {
    case 'core-instance':
      writeCoreInstance(out, definition.from);
      return;
    case 'instance':
      writeInstance(out, definition.from);
      return;
    case 'alias':
      writeSort(out, definition.sort);
      writeAliasTarget(out, definition.target);
      return;
    case 'type':
      writeType(out, definition.type);
      return;
    case 'canon':
      writeCanon(out, definition.canon);
      return;
    case 'import':
      writeExternName(out, definition.name, definition.attributes);
      writeExternType(out, definition.type);
      return;
    case 'export':
      writeExternName(out, definition.name, definition.attributes);
      writeSort(out, definition.sort);
      out.unsigned(definition.index);
      writeOptional(out, definition.type, (type) => writeExternType(out, type));
      return;
    default:
      throw new Error(`compose: a ${definition.kind} stands in a section of its own`);
  }
}

function writeCoreInstance(out: ByteWriter, from: CoreInstance['from']): void {
  if (from.kind === 'instantiate') {
    out.byte(0x00).unsigned(from.module);
    out.vector(from.args, ({ name, instance }) => out.name(name).byte(0x12).unsigned(instance));
    return;
  }
  out.byte(0x01).vector(from.exports, ({ name, sort, index }) => {
    writeCoreSort(out.name(name), sort);
    out.unsigned(index);
  });
}

function writeInstance(out: ByteWriter, from: Instance['from']): void {
  if (from.kind === 'instantiate') {
    out.byte(0x00).unsigned(from.component);
    out.vector(from.args, ({ name, sort, index }) => {
      writeSort(out.name(name), sort);
      out.unsigned(index);
    });
    return;
  }
  out.byte(0x01).vector(from.exports, ({ name, attributes, sort, index }) => {
    writeExternName(out, name, attributes);
    writeSort(out, sort);
    out.unsigned(index);
  });
}

const RESOURCE_BUILT_INS = { 'resource.new': 0x02, 'resource.drop': 0x03, 'resource.rep': 0x04 } as const;

function writeCanon(out: ByteWriter, canon: Canon['canon']): void {
  switch (canon.kind) {
    case 'lift':
      out.byte(0x00, 0x00).unsigned(canon.function);
      writeOptions(out, canon.options);
      out.unsigned(canon.type);
      return;
    case 'lower':
      out.byte(0x01, 0x00).unsigned(canon.function);
      writeOptions(out, canon.options);
      return;
    case 'built-in':
      throw new Error(`canon ${canon.name} (WASI 0.3) is not supported yet`);
    default:
      out.byte(RESOURCE_BUILT_INS[canon.kind]).unsigned(canon.type);
  }
}

const ENCODINGS = { utf8: 0x00, utf16: 0x01, 'latin1+utf16': 0x02 } as const;

function writeOptions(out: ByteWriter, { encoding, memory, realloc, postReturn }: CanonicalOptions): void {
  const indices = [
    [0x03, memory],
    [0x04, realloc],
    [0x05, postReturn],
  ] as const;
  const given = indices.filter(([, index]) => index !== undefined);
  out.unsigned(1 + given.length).byte(ENCODINGS[encoding]);
  for (const [code, index] of given) out.byte(code).unsigned(index!);
}
