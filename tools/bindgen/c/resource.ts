/**
 * Resources in C: a struct with one number for an own or a borrowed handle, so that they are not mixed up. The object
 * behind an exported resource is a struct that the author completes; whoever borrows it is given its address.
 */

import type { NamedType } from '../../wit/model.ts';
import { docLines, type Program, type ResourceNames, type Side } from './program.ts';

/** Types and functions of a resource, for the header. */
export function resourceLines(named: NamedType, names: ResourceNames, side: Side): string[] {
  const own = [...docLines(named.docs), 'typedef struct {', '  int32_t handle;', `} ${names.own};`, ''];
  if (side === 'import') {
    return [
      ...own,
      'typedef struct {',
      '  int32_t handle;',
      `} ${names.borrow};`,
      '',
      '/** Ends the handle. */',
      `void ${names.drop}(${names.own} own);`,
      `${names.borrow} ${names.lend}(${names.own} own);`,
      '',
    ];
  }
  const tag = names.object.replace(/_t(_*)$/, '$1');
  return [
    ...own,
    `/** The object behind the handles: complete \`struct ${tag}\` in your source. */`,
    `typedef struct ${tag} ${names.object};`,
    `typedef ${names.object} *${names.borrow};`,
    '',
    '/** A new handle to an object. */',
    `${names.own} ${names.make}(${names.object} *object);`,
    '/** The object behind a handle. */',
    `${names.object} *${names.rep}(${names.own} own);`,
    '/** Ends the handle, and with it the object. */',
    `void ${names.drop}(${names.own} own);`,
    '/** You write this: the object is no longer needed. */',
    `void ${names.destructor}(${names.object} *object);`,
    '',
  ];
}

/** The functions of an imported resource. */
export function importedResource(
  program: Program,
  names: ResourceNames,
  wireModule: string,
  label: string,
): void {
  program.functions.push(
    ...wire(wireModule, `[resource-drop]${label}`, 'void', `wire_${names.drop}`, 'int32_t'),
    '',
    `void ${names.drop}(${names.own} own) {`,
    `  wire_${names.drop}(own.handle);`,
    '}',
    '',
    `${names.borrow} ${names.lend}(${names.own} own) {`,
    `  return (${names.borrow}){own.handle};`,
    '}',
    '',
  );
}

/** The functions of an exported resource, and what the component model calls when a handle is the last that goes. */
export function exportedResource(program: Program, names: ResourceNames, owner: string, label: string): void {
  const from = `[export]${owner}`;
  program.functions.push(
    ...wire(from, `[resource-new]${label}`, 'int32_t', `wire_${names.make}`, `${names.object} *`),
    ...wire(from, `[resource-rep]${label}`, `${names.object} *`, `wire_${names.rep}`, 'int32_t'),
    ...wire(from, `[resource-drop]${label}`, 'void', `wire_${names.drop}`, 'int32_t'),
    '',
    `${names.own} ${names.make}(${names.object} *object) {`,
    `  return (${names.own}){wire_${names.make}(object)};`,
    '}',
    '',
    `${names.object} *${names.rep}(${names.own} own) {`,
    `  return wire_${names.rep}(own.handle);`,
    '}',
    '',
    `void ${names.drop}(${names.own} own) {`,
    `  wire_${names.drop}(own.handle);`,
    '}',
    '',
    exportName(`${owner}#[dtor]${label}`),
    `void wire_${names.destructor}(${names.object} *object) {`,
    `  ${names.destructor}(object);`,
    '}',
    '',
  );
}

/** The declaration of a core function that the component imports. */
export function wire(
  from: string,
  label: string,
  result: string,
  name: string,
  parameters: string,
): string[] {
  return [
    `__attribute__((__import_module__("${from}"), __import_name__("${label}")))`,
    `extern ${result}${result.endsWith('*') ? '' : ' '}${name}(${parameters});`,
  ];
}

export function exportName(label: string): string {
  return `__attribute__((__export_name__("${label}")))`;
}
