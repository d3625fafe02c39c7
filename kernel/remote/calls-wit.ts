/** The WIT text of the pollable form of an interface: see `calls-interface.ts`. */
import type { FunctionType, InstanceType, ResourceType, ValueType } from '../component/types/model.ts';
import { parseName } from '../component/types/names.ts';
import { printValue, type TypeNames } from '../component/types/print.ts';
import { partsOf, valuesOf } from '../component/types/traits.ts';

const POLL = 'wasi:io/poll@0.2.12';

/** As deep as types go: what has fields or cases has a name. */
const ALL = Number.POSITIVE_INFINITY;

interface Called {
  /** `f` of `start-f`. */
  readonly label: string;
  readonly type: FunctionType;
}

/**
 * @param name of the interface, such as `store`, in the package that the text becomes part of
 * @param poll the interface that `pollable` is of
 * @throws Error if two functions would have the same name
 */
export function callsWit(name: string, type: InstanceType, poll = POLL): string {
  const called = functionsOf(type);
  const { names, used } = namesOf(type, called);
  const pollable = pollableName(type);
  const lines = called.flatMap((one) => callText(one, names, pollable));
  const uses = used.length === 0 ? [] : [`  use ${name}.{${used.join(', ')}};`];
  const polls = pollable === 'pollable' ? pollable : `pollable as ${pollable}`;
  return [`interface ${name}-calls {`, `  use ${poll}.{${polls}};`, ...uses, ...lines, '}', ''].join('\n');
}

/** What the text calls the `pollable` of wasi:io: the interface may have one of that name, too. */
function pollableName({ exports }: InstanceType): string {
  let name = 'pollable';
  while (exports.has(name)) name = `io-${name}`;
  return name;
}

function functionsOf(type: InstanceType): Called[] {
  const found = new Map<string, Called>();
  for (const [name, one] of type.exports) {
    if (one.kind !== 'func') continue;
    const label = labelOf(name);
    if (found.has(label))
      throw new Error(`${name} and another function would both be started by start-${label}`);
    found.set(label, { label, type: one.type });
  }
  return [...found.values()];
}

function labelOf(name: string): string {
  const parsed = parseName(name);
  if (parsed?.kind === 'constructor') return `new-${parsed.resource}`;
  return parsed?.kind === 'method' || parsed?.kind === 'static' ? `${parsed.resource}-${parsed.label}` : name;
}

/** Names of types, and those of them that the functions use. */
function namesOf(type: InstanceType, called: readonly Called[]): { names: TypeNames; used: string[] } {
  const names = new Map<ValueType, string>();
  const resources = new Map<ResourceType, string>();
  for (const [name, one] of type.exports) {
    if (one.kind === 'type') names.set(one.type, name);
    if (one.kind === 'resource') resources.set(one.resource, name);
  }
  const handles = new Map<ValueType, string>();
  const used = new Set<string>();
  const note = (one: ValueType): void => {
    const isHandle = one.kind === 'own' || one.kind === 'borrow';
    const name = isHandle ? resources.get(one.resource) : names.get(one);
    if (name !== undefined) used.add(name);
    // The interface may call it otherwise than where it is from.
    if (name !== undefined && isHandle) handles.set(one, `${one.kind}<${name}>`);
    if (name === undefined) for (const part of partsOf(one)) note(part);
  };
  for (const { type: one } of called) for (const value of valuesOf(one)) note(value);
  return { names: new Map([...names, ...handles]), used: [...used] };
}

function callText({ label, type }: Called, names: TypeNames, pollable: string): string[] {
  const print = (one: ValueType) => printValue(one, names, ALL);
  const parameters = type.parameters.map((one) => `${escaped(one.name)}: ${print(one.type)}`).join(', ');
  const result = type.result === undefined ? '' : ` -> ${print(type.result)}`;
  return [
    '',
    `  resource ${label}-call {`,
    '    /// Ready when the call is settled.',
    `    subscribe: func() -> ${pollable};`,
    '    /// What the call gives. Traps before it is settled, and a second time.',
    `    finish: func()${result};`,
    '  }',
    `  start-${label}: func(${parameters}) -> ${label}-call;`,
  ];
}

/** A name of a parameter may be a word of WIT's own. */
function escaped(name: string): string {
  return `%${name}`;
}
