/**
 * For tests: writes functions in C that answer each call with the answer to their own call of the imported function of the
 * same name, from the declarations in a generated header.
 */

interface Declared {
  readonly result: string;
  readonly name: string;
  /** Type and name of each parameter. */
  readonly parameters: readonly (readonly [type: string, name: string])[];
}

/** A value as one of another type that lies in memory alike. */
const AS = '#define AS(T, v) ({ T same; memcpy(&same, &(v), sizeof same); same; })';

/** The source. `which` says of which exported functions, by what follows `exports_`. */
export function passOn(headerName: string, header: string, which: (name: string) => boolean): string {
  const all = new Map(declarations(header).map((one) => [one.name, one]));
  const frees = new Map(
    [...all.values()]
      .filter((one) => one.name.endsWith('_free'))
      .map((one) => [one.parameters[0]![0], one.name]),
  );
  const bodies = [...all.values()].flatMap((one) => {
    const inner = all.get(one.name.replace(/^exports_/, ''));
    if (!one.name.startsWith('exports_') || one.name.endsWith('_free')) return [];
    if (inner === undefined || !which(inner.name)) return [];
    return body(one, inner, frees);
  });
  return [
    `#include "${headerName}"`,
    '#include <stdlib.h>',
    '#include <string.h>',
    '',
    AS,
    '',
    ...bodies,
  ].join('\n');
}

function declarations(header: string): Declared[] {
  return [...header.matchAll(/^(?!typedef|struct|enum)([\w ]+?[ *]+)(\w+)\((.*)\);$/gm)].map(
    ([, result, name, list]) => ({
      result: result!.trim(),
      name: name!,
      parameters:
        list === 'void'
          ? []
          : list!.split(', ').map((text) => {
              const at = text.search(/\w+$/);
              return [text.slice(0, at).trim(), text.slice(at)] as const;
            }),
    }),
  );
}

function body(own: Declared, inner: Declared, frees: ReadonlyMap<string, string>): string[] {
  const list = own.parameters.map(([type, name]) => `${type} ${name}`).join(', ') || 'void';
  const args = inner.parameters.map(([type], index) => {
    const name = own.parameters[index]![1];
    return type.endsWith('*') ? `(${type})${name}` : `AS(${type}, ${name})`;
  });
  const call = `${inner.name}(${args.join(', ')})`;
  const ends = own.parameters.flatMap(([type, name]) => {
    const free = frees.get(`${type} *`);
    return free === undefined ? [] : [`  ${free}(&${name});`];
  });
  const lines =
    own.result === 'void'
      ? [`  ${call};`, ...ends]
      : [`  ${inner.result} answer = ${call};`, ...ends, `  return AS(${own.result}, answer);`];
  return [`${own.result} ${own.name}(${list}) {`, ...lines, '}', ''];
}
