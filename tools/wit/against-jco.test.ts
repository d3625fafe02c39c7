/** The resolver against wit-parser, through the components that jco makes of the same worlds. */

import { fileURLToPath } from 'node:url';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { decodeComponent } from '../../kernel/component/index.ts';
import type { ExternType, FunctionType, ValueType } from '../../kernel/component/types/model.ts';
import { readWitTexts } from '../build/wit-files.ts';
import { witSourceFor } from '../build/wit-source.ts';
import type { Port } from './model.ts';

const { files, wit } = readWitTexts(fileURLToPath(new URL('../..', import.meta.url)));

const WORLDS = [
  'nucleus:bare/bare@0.1.0',
  'nucleus:fs/vfs@0.1.0',
  'nucleus:hypervisor/x86@0.1.0',
  'nucleus:linux/linux@0.1.0',
  'nucleus:loader/image-loader@0.1.0',
  'wasi:cli/command@0.2.12',
  'wasi:cli/imports@0.2.12',
  'wasi:filesystem/imports@0.2.12',
  'wasi:http/proxy@0.2.12',
  'wasi:sockets/imports@0.2.12',
];

/** A type as text, resources by their last name. */
function typeText(type: ValueType | undefined): string {
  switch (type?.kind) {
    case undefined:
      return '_';
    case 'own':
    case 'borrow':
      return `${type.kind}<${type.resource.name.replace(/^.*\//, '')}>`;
    case 'record':
      return `record {${type.fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(', ')}}`;
    case 'variant':
      return `variant {${type.cases.map((one) => `${one.name}(${typeText(one.type)})`).join(', ')}}`;
    case 'list':
      return `list<${typeText(type.element)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(typeText).join(', ')}>`;
    case 'flags':
    case 'enum':
      return `${type.kind} {${type.labels.join(', ')}}`;
    case 'option':
      return `option<${typeText(type.type)}>`;
    case 'result':
      return `result<${typeText(type.ok)}, ${typeText(type.err)}>`;
    default:
      return type.kind;
  }
}

function functionText({ parameters, result }: FunctionType): string {
  return `(${parameters.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ')}) -> ${typeText(result)}`;
}

type Texts = Record<string, string | Record<string, string>>;

function texts(ports: ReadonlyMap<string, Port>): Texts {
  const found: Texts = {};
  for (const [name, port] of ports) {
    if (port.kind === 'function') found[name] = functionText(port.function.type);
    else {
      const { functions } = port.interface;
      found[name] = Object.fromEntries(functions.map((each) => [each.name, functionText(each.type)]));
    }
  }
  return found;
}

/** The same of a decoded component. */
function decodedTexts(externs: ReadonlyMap<string, ExternType>): Texts {
  const found: Texts = {};
  for (const [name, extern] of externs) {
    if (extern.kind === 'func') found[name] = functionText(extern.type);
    if (extern.kind !== 'instance') continue;
    const functions = [...extern.type.exports].flatMap(([each, inner]) =>
      inner.kind === 'func' ? [[each, functionText(inner.type)]] : [],
    );
    found[name] = Object.fromEntries(functions);
  }
  return found;
}

describe.each(WORLDS)('%s', (id) => {
  it('has the imports, exports and types that wit-parser sees', async () => {
    const witSource = witSourceFor(files, id);
    const dummy = await componentNew(await componentEmbed({ dummy: true, witSource, world: id }));
    const { type } = decodeComponent(dummy);
    const world = wit.world(id);
    expect(texts(world.imports)).toEqual(decodedTexts(type.imports));
    expect(texts(world.exports)).toEqual(decodedTexts(type.exports));
  });
});
