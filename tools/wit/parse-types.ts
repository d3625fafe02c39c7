/** Parses types: definitions (`record`, `variant`, ..., `resource`), uses (`list<u8>`), and function signatures. */

import { PRIMITIVES, type Reader } from './reader.ts';
import type { CaseSyntax, Docs, FieldSyntax, FunctionItem, Gate, TypeItem, TypeSyntax } from './syntax.ts';

type ReadGates = () => Gate[];

/** A type definition, if the next word starts one. */
export function parseTypeItem(
  reader: Reader,
  docs: Docs,
  gates: readonly Gate[],
  readGates: ReadGates,
): TypeItem | undefined {
  if (reader.tryWord('record')) {
    return { kind: 'record', name: reader.name(), docs, gates, fields: reader.braced(() => field(reader)) };
  }
  for (const kind of ['variant', 'enum', 'flags'] as const) {
    if (!reader.tryWord(kind)) continue;
    const name = reader.name();
    return { kind, name, docs, gates, cases: reader.braced(() => variantCase(reader, kind === 'variant')) };
  }
  if (reader.tryWord('type')) {
    const name = reader.name();
    reader.mark('=');
    const type = parseType(reader);
    reader.mark(';');
    return { kind: 'alias', name, docs, gates, type };
  }
  if (reader.tryWord('resource')) {
    return { kind: 'resource', name: reader.name(), docs, gates, functions: resourceBody(reader, readGates) };
  }
  return undefined;
}

function field(reader: Reader): FieldSyntax {
  const docs = reader.docs();
  const name = reader.name();
  reader.mark(':');
  return { name, docs, type: parseType(reader) };
}

function variantCase(reader: Reader, mayCarry: boolean): CaseSyntax {
  const docs = reader.docs();
  const name = reader.name();
  if (!mayCarry || !reader.tryMark('(')) return { name, docs };
  const type = parseType(reader);
  reader.mark(')');
  return { name, docs, type };
}

function resourceBody(reader: Reader, readGates: ReadGates): FunctionItem[] {
  if (reader.tryMark(';')) return [];
  const functions: FunctionItem[] = [];
  reader.mark('{');
  while (!reader.isMark('}')) functions.push(resourceFunction(reader, readGates));
  reader.mark('}');
  return functions;
}

function resourceFunction(reader: Reader, readGates: ReadGates): FunctionItem {
  const docs = reader.docs();
  const gates = readGates();
  if (reader.isWord('constructor')) {
    const name = reader.name(['constructor']);
    const parameters = reader.list('(', ')', () => field(reader));
    const result = reader.tryMark('->') ? { result: parseType(reader) } : {};
    reader.mark(';');
    return { kind: 'function', role: 'constructor', async: false, name, docs, gates, parameters, ...result };
  }
  const name = reader.name();
  reader.mark(':');
  const role = reader.tryWord('static') ? 'static' : 'method';
  const signature = parseFunctionSignature(reader);
  reader.mark(';');
  return { kind: 'function', role, name, docs, gates, ...signature };
}

/** `async? func(a: u8) -> string`. */
export function parseFunctionSignature(
  reader: Reader,
): Pick<FunctionItem, 'async' | 'parameters' | 'result'> {
  const async = reader.tryWord('async');
  reader.word('func');
  const parameters = reader.list('(', ')', () => field(reader));
  if (!reader.tryMark('->')) return { async, parameters };
  return { async, parameters, result: parseType(reader) };
}

export function parseType(reader: Reader): TypeSyntax {
  for (const primitive of PRIMITIVES) {
    if (reader.tryWord(primitive)) return { kind: 'primitive', primitive };
  }
  if (reader.tryWord('list')) return listType(reader);
  if (reader.tryWord('option')) return { kind: 'option', type: bracketed(reader, () => parseType(reader)) };
  if (reader.tryWord('result')) return resultType(reader);
  if (reader.tryWord('tuple')) {
    return { kind: 'tuple', elements: reader.list('<', '>', () => parseType(reader)) };
  }
  for (const kind of ['own', 'borrow'] as const) {
    if (reader.tryWord(kind)) return { kind, name: bracketed(reader, () => reader.name()) };
  }
  for (const what of ['future', 'stream', 'map', 'error-context']) {
    if (reader.isWord(what)) return unsupported(reader, what);
  }
  return { kind: 'name', name: reader.name() };
}

function listType(reader: Reader): TypeSyntax {
  reader.mark('<');
  const element = parseType(reader);
  if (reader.isMark(',')) {
    const at = reader.mark(',');
    if (reader.any().kind !== 'number') throw reader.source.error(at + 1, 'expected the length of the list');
    reader.mark('>');
    return { kind: 'unsupported', what: 'list of fixed length', at };
  }
  reader.mark('>');
  return { kind: 'list', element };
}

function resultType(reader: Reader): TypeSyntax {
  if (!reader.tryMark('<')) return { kind: 'result' };
  const ok = reader.tryMark('_') ? {} : { ok: parseType(reader) };
  const err = reader.tryMark(',') && !reader.tryMark('_') ? { err: parseType(reader) } : {};
  reader.mark('>');
  return { kind: 'result', ...ok, ...err };
}

function unsupported(reader: Reader, what: string): TypeSyntax {
  const { at } = reader.any();
  if (reader.isMark('<')) reader.list('<', '>', () => parseType(reader));
  return { kind: 'unsupported', what, at };
}

function bracketed<T>(reader: Reader, item: () => T): T {
  reader.mark('<');
  const value = item();
  reader.mark('>');
  return value;
}
