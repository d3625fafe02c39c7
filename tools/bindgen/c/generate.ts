/**
 * WIT to C: one header, which the author includes, and one source, which is compiled with his own.
 *
 * Memory: what a function takes as an argument stays the caller's if the author calls it, and is the author's if he is
 * called; what it gives is the author's if he calls it, and taken from him if he is called. So everything that he is
 * given is freed by him, and everything that he returns comes from `malloc`.
 */

import type { Scope, WitFunction } from '../../wit/model.ts';
import type { Wit } from '../../wit/resolve.ts';
import { answeredByKernel } from '../kernel-method.ts';
import { scopes } from '../scopes.ts';
import { ExportFunction, LENDING } from './export-function.ts';
import { reinterpreters } from './flat.ts';
import { importFunction } from './import-function.ts';
import { docLines, Program, type Side } from './program.ts';
import { exportedResource, importedResource } from './resource.ts';
import { declaration, type Signature, signature } from './signature.ts';
import { Types } from './types.ts';

/** Texts by file name: `vfs.h` and `vfs.c` for the world `nucleus:fs/vfs@0.1.0`. Errors: WitError. */
export function generateC(wit: Wit, id: string): ReadonlyMap<string, string> {
  const world = wit.world(id);
  const program = new Program(wit, world);
  const types = new Types(program);
  types.text({ kind: 'string' }, 'import');
  const strings = program.header.splice(0);
  const imports = sections(program, types, 'import');
  const exports = sections(program, types, 'export');
  const frees = program.functions.splice(0);
  types.closeHeader();
  for (const each of imports) writeImports(program, types, each);
  let lends = false;
  for (const each of exports) lends = writeExports(program, types, each) || lends;
  const body = [...program.statics, ...(lends ? LENDING : []), ...program.functions];
  const name = world.name;
  return new Map([
    [`${name}.h`, headerText(program, strings)],
    [`${name}.c`, sourceText(program, types, [...body, ...frees])],
  ]);
}

/** One interface, or the world's own functions, on one side. */
interface Section {
  readonly owner: Scope;
  /** Where its functions are imported from. */
  readonly wireModule: string;
  readonly side: Side;
  readonly functions: readonly { readonly function: WitFunction; readonly signature: Signature }[];
}

/** Declares all of one side in the header. */
function sections(program: Program, types: Types, side: Side): Section[] {
  const ports = side === 'import' ? program.world.imports : program.world.exports;
  return [...scopes(program.world, ports)].map(([owner, functions, wireModule]) => {
    const verb = side === 'import' ? 'imported' : 'exported: you write its functions';
    program.header.push(
      `// ${owner.id}, ${verb}.`,
      '',
      ...docLines(owner.docs),
      ...(owner.docs.lines.length > 0 ? [''] : []),
    );
    // What a world defines itself is imported.
    if (owner !== program.world || side === 'import') declareTypes(types, owner, side);
    return {
      owner,
      wireModule,
      side,
      functions: functions.map((each) => declareFunction(program, types, owner, each, side)),
    };
  });
}

function declareTypes(types: Types, owner: Scope, side: Side): void {
  // A resource has as many entries as names, by `type headers = fields`.
  const own = [...new Set(owner.types.values())].filter((each) => each.owner === owner);
  for (const each of own) {
    if (each.kind === 'resource') types.declareResource(each, side);
    else types.declareNamed(each, side);
  }
}

function declareFunction(program: Program, types: Types, owner: Scope, each: WitFunction, side: Side) {
  const own = signature(program, types, owner, each, side);
  if (side === 'import' || !answeredByKernel(each)) program.header.push(...declaration(each, own));
  return { function: each, signature: own };
}

function writeImports(program: Program, types: Types, { owner, functions, wireModule }: Section): void {
  for (const each of ownResources(owner)) {
    importedResource(program, types.declareResource(each, 'import'), wireModule, each.name);
  }
  for (const each of functions) importFunction(program, types, each.function, each.signature, wireModule);
}

/** Whether anything is lent to any of them. */
function writeExports(program: Program, types: Types, { owner, functions }: Section): boolean {
  if (owner !== program.world) {
    for (const each of ownResources(owner)) {
      exportedResource(program, types.declareResource(each, 'export'), owner.id, each.name);
    }
  }
  const lends = functions.map((each) =>
    new ExportFunction(program, types, each.function, each.signature).write(owner),
  );
  return lends.includes(true);
}

function ownResources(owner: Scope) {
  return [...new Set(owner.types.values())].filter(
    (each) => each.kind === 'resource' && each.owner === owner,
  );
}

function headerText(program: Program, strings: readonly string[]): string {
  const guard = `NUCLEUS_${program.prefix.toUpperCase()}_H`;
  const text = `${program.prefix}_string`;
  return [
    `// The world ${program.world.id} in C. Generated from WIT by nucleus bindgen.`,
    '//',
    '// Memory: arguments of functions that you call stay yours, and what they give you is yours to free, by the `_free`',
    '// function of its type. Arguments of functions that you write are yours to free, too; what you return is freed for',
    '// you, so it must come from malloc. What is borrowed is given back for you when your function returns.',
    '//',
    '// A function whose WIT result is a `result` gives true on success, and puts what it gives into `ret` or `err`; one',
    '// whose result is an `option` gives true if there is a value.',
    '',
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    '#include <stdbool.h>',
    '#include <stddef.h>',
    '#include <stdint.h>',
    '',
    '#ifdef __cplusplus',
    'extern "C" {',
    '#endif',
    '',
    '/** UTF-8, without a zero at the end. */',
    ...strings,
    '/** The text itself, not copied: for arguments. */',
    `${text}_t ${text}_of(const char *text);`,
    '/** A copy, for results. */',
    `${text}_t ${text}_dup(const char *text);`,
    '',
    ...program.header,
    '#ifdef __cplusplus',
    '}',
    '#endif',
    '',
    '#endif',
    '',
  ].join('\n');
}

function sourceText(program: Program, types: Types, body: readonly string[]): string {
  const text = `${program.prefix}_string`;
  return [
    `// The world ${program.world.id} in C. Generated from WIT by nucleus bindgen.`,
    '',
    `#include "${program.world.name}.h"`,
    '',
    '#include <stdlib.h>',
    '#include <string.h>',
    '',
    '__attribute__((__weak__, __export_name__("cabi_realloc")))',
    'void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {',
    '  (void)old_size;',
    '  if (size == 0) return (void *)alignment;',
    '  void *memory = realloc(old, size);',
    '  if (memory == NULL) __builtin_trap();',
    '  return memory;',
    '}',
    '',
    `${text}_t ${text}_of(const char *text) {`,
    `  return (${text}_t){(char *)text, strlen(text)};`,
    '}',
    '',
    `${text}_t ${text}_dup(const char *text) {`,
    '  size_t length = strlen(text);',
    '  char *copy = cabi_realloc(NULL, 0, 1, length);',
    '  memcpy(copy, text, length);',
    `  return (${text}_t){copy, length};`,
    '}',
    '',
    ...reinterpreters(body.join('\n')),
    ...body,
    '// Everything lies in memory as the component model has it.',
    ...types.asserts,
    '',
  ].join('\n');
}
