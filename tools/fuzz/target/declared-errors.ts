/** Which errors the functions of a component may answer, by its WIT texts. */

import { pathOf } from '../../../kernel/component/rights-section.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import { type ErrorsLine, readErrors } from '../../wit/errors-line.ts';
import type { Interface, WitFunction } from '../../wit/model.ts';
import type { Wit } from '../../wit/resolve.ts';
import { WitError } from '../../wit/source.ts';

/** Names of cases, by the interface's name without its version and the function's. A function that is not there may answer anything. */
export type DeclaredErrors = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What the kernel answers in a component's place. */
const KERNEL: readonly string[] = ['denied', 'peer-died'];

/** Of those of `exports` that there are texts for. Throws `WitError` for a text of `packages` that is wrong. */
export function declaredErrors(
  wit: Wit,
  exports: Iterable<string>,
  packages: ReadonlySet<string>,
): DeclaredErrors {
  const table: Record<string, Record<string, readonly string[]>> = {};
  for (const name of exports) {
    const owner = interfaceOf(wit, name, packages);
    if (owner === undefined) continue;
    const lists = owner.functions.flatMap((each) => {
      const cases = closedList(owner, each);
      return cases === undefined ? [] : [[each.name, cases] as const];
    });
    if (lists.length > 0) table[pathOf(name)] = Object.fromEntries(lists);
  }
  return table;
}

function interfaceOf(wit: Wit, name: string, packages: ReadonlySet<string>): Interface | undefined {
  const id = name.replace(/\/[^@]*/, '');
  if (!wit.packages.has(id)) return undefined;
  try {
    return wit.interface(name);
  } catch (error) {
    // Texts that come with the package use some that do not.
    if (error instanceof WitError && !packages.has(id)) return undefined;
    throw error;
  }
}

/** What the interface says of all its functions, and the function of itself; undefined where neither says anything that is a list. */
function closedList(owner: Interface, { docs, type }: WitFunction): readonly string[] | undefined {
  const cases = type.result?.kind === 'result' ? casesOf(type.result.err) : undefined;
  if (cases === undefined) return undefined;
  const lists = [owner.docs, docs].flatMap((each) => {
    const line = readErrors(each);
    return line === undefined ? [] : [namedBy(line, cases)];
  });
  // A name that is no case: the text means something else.
  if (lists.length === 0 || lists.includes(undefined)) return undefined;
  return [...new Set([...lists.flatMap((list) => list!), ...KERNEL])];
}

function namedBy({ isRest, names }: ErrorsLine, cases: readonly string[]): readonly string[] | undefined {
  if (!names.every((name) => cases.includes(name))) return undefined;
  return isRest ? cases.filter((one) => !names.includes(one)) : names;
}

/** Of an error type; undefined of one that has none. */
export function casesOf(type: ValueType | undefined): readonly string[] | undefined {
  if (type?.kind === 'variant') return type.cases.map(({ name }) => name);
  return type?.kind === 'enum' ? type.labels : undefined;
}
