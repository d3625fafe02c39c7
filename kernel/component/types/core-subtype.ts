/**
 * Does a core item satisfy what a core module, or a module type, wants? The engine asks the same when it links, but a
 * component says so before anything of it runs, and a core import is often a JavaScript function, which the engine takes
 * for any type.
 *
 * Source: WebAssembly core specification 3.3 "Matching" (limits, tables, memories, globals, tags).
 */
import type { CoreExternType, CoreFunctionType, CoreValueType, Limits, MemoryType } from './model.ts';
import { printCoreExtern, printCoreFunction } from './print.ts';
import type { Difference } from './subtype.ts';

/** Undefined if a core item of type `given`, or none, does for one of type `wanted`. */
export function compareCore(
  given: CoreExternType | undefined,
  wanted: CoreExternType,
): Difference | undefined {
  if (given === wanted) return undefined;
  if (given?.kind === 'func' && wanted.kind === 'func') return compareCoreFunctions(given.type, wanted.type);
  if (given !== undefined && matches(given, wanted)) return undefined;
  const actual = given ? printCoreExtern(given) : 'nothing';
  return { path: [], wanted: printCoreExtern(wanted), given: actual };
}

export function compareCoreFunctions(
  given: CoreFunctionType,
  wanted: CoreFunctionType,
): Difference | undefined {
  if (sameFunction(given, wanted)) return undefined;
  return { path: [], wanted: printCoreFunction(wanted), given: printCoreFunction(given) };
}

function sameFunction(given: CoreFunctionType, wanted: CoreFunctionType): boolean {
  const same = (a: readonly CoreValueType[], b: readonly CoreValueType[]) =>
    a.length === b.length && a.every((type, i) => type === b[i]);
  return same(given.parameters, wanted.parameters) && same(given.results, wanted.results);
}

/** What reading did not find out is taken to match. */
function matches(given: CoreExternType, wanted: CoreExternType): boolean {
  if (given.kind === 'table' && wanted.kind === 'table') {
    return sameValue(given.element, wanted.element) && inLimits(given.limits, wanted.limits);
  }
  if (given.kind === 'memory' && wanted.kind === 'memory') {
    return sameMemory(given.limits, wanted.limits) && inLimits(given.limits, wanted.limits);
  }
  if (given.kind === 'global' && wanted.kind === 'global') {
    if (given.global === undefined || wanted.global === undefined) return true;
    return given.global.mutable === wanted.global.mutable && sameValue(given.global.type, wanted.global.type);
  }
  if (given.kind === 'tag' && wanted.kind === 'tag') {
    return given.type === undefined || wanted.type === undefined || sameFunction(given.type, wanted.type);
  }
  return false;
}

const REFERENCES: readonly (CoreValueType | undefined)[] = ['funcref', 'externref', 'ref'];

/** Whether a reference type that is only `ref` here agrees with another one is the engine's to say. */
function sameValue(given: CoreValueType | undefined, wanted: CoreValueType | undefined): boolean {
  if (given === wanted || given === undefined || wanted === undefined) return true;
  return (given === 'ref' || wanted === 'ref') && REFERENCES.includes(given) && REFERENCES.includes(wanted);
}

function sameMemory(given: MemoryType | undefined, wanted: MemoryType | undefined): boolean {
  if (given === undefined || wanted === undefined) return true;
  return given.shared === wanted.shared && (given.pageSize ?? 65536) === (wanted.pageSize ?? 65536);
}

function inLimits(given: Limits | undefined, wanted: Limits | undefined): boolean {
  if (given === undefined || wanted === undefined) return true;
  if (given.wide !== wanted.wide || given.minimum < wanted.minimum) return false;
  return wanted.maximum === undefined || (given.maximum !== undefined && given.maximum <= wanted.maximum);
}
