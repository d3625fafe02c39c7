/** A component to be fuzzed: what can be called on it, under which rights, and what it can be given. */

import { extend } from '../../../kernel/capability/additions.ts';
import {
  DEFAULT_RULE,
  type FunctionRule,
  RightsTable,
  type RulesByInterface,
} from '../../../kernel/capability/requirements.ts';
import { type Component, decodeComponent, rightsOf } from '../../../kernel/component/index.ts';
import type { ResourceType } from '../../../kernel/component/types/model.ts';
import { runOf } from '../../../kernel/system/part.ts';
import { Dictionary } from '../generate/dictionary.ts';
import type { DeclaredErrors } from './declared-errors.ts';
import { LentObjects } from './lent-objects.ts';
import {
  besideInterfaces,
  functionOperation,
  functionsOf,
  handleOperations,
  type Operation,
  ownResources,
  resourcesIn,
} from './operation.ts';
import { ALONE, type Service, type ServiceSource, type ServiceTerms, SharedTypes } from './service.ts';

/** What is asked of an operation. */
export type RulesOf = (operation: Operation) => FunctionRule;

export interface Target {
  /** As the user names it. */
  readonly name: string;
  readonly component: Component;
  /** All that run: each after those that it imports from, the target last. */
  readonly services: readonly Service[];
  readonly operations: readonly Operation[];
  /** Functions of no interface, which are not called since nobody named them. */
  readonly beside: ReadonlySet<string>;
  /** Its own resource types, with their names, and those of other services that its functions take and give. */
  readonly resources: ReadonlyMap<ResourceType, string>;
  /** Whose objects these are, where they are not the target's. */
  readonly ownerOf: (resource: ResourceType) => string | undefined;
  readonly rights: RightsTable;
  readonly rulesOf: RulesOf;
  /** Which errors an operation may answer; undefined: any of its type. */
  readonly errorsOf: (operation: Operation) => ReadonlySet<string> | undefined;
  readonly dictionary: Dictionary;
}

export interface TargetOptions {
  readonly name: string;
  /** What its manifest says of it. */
  readonly terms?: ServiceTerms;
  /** Services that it imports from, each after those that it imports from itself. */
  readonly providers?: readonly ServiceSource[];
  /** Only these interfaces, with or without version, or functions of none; absent: all its interfaces, or its functions where it has none. */
  readonly interfaces?: readonly string[];
  /** Rules of interfaces that the kernel knows. */
  readonly rights?: RightsTable;
  /** What calls are held against, where that is more than the component itself asks for. */
  readonly asked?: RulesByInterface;
  /** Which errors functions may answer. */
  readonly errors?: DeclaredErrors;
}

/** Methods that nobody else may call. */
const KERNEL_ALONE: ReadonlySet<string | undefined> = new Set(['save', 'restore', 'footprint']);

/** Throws BinaryError; TypeError where there is nothing to call. */
export function openTarget(
  bytes: Uint8Array,
  { name, terms = ALONE, providers = [], interfaces, rights, asked, errors = {} }: TargetOptions,
): Target {
  const component = decodeComponent(bytes);
  const { beside, isWanted, starts } = wantedOf(component, terms, interfaces);
  const behind = providers.map((one) => ({ ...one, component: decodeComponent(one.bytes) }));
  const services = [...behind, { ...terms, starts, component }];
  const known = rights ?? new RightsTable(new Map());
  const rulesOf = rulesBy(known, behind, asked ?? rightsOf(component).own);
  const types = new SharedTypes(services);
  const own = functionsOf(component, isWanted, types.of(terms.name));
  const lent = new LentObjects(own, behind, types);
  const resources = new Map([...ownResources(component), ...lent.resources]);
  const used = new Set([...own, ...lent.functions].flatMap(({ type }) => resourcesIn(type)));
  const operations = [
    ...own.map((one) => functionOperation(one)),
    ...lent.functions.map((one) => functionOperation(one, one.service)),
    ...[...used].flatMap((one) => (resources.has(one) ? handleOperations(one, resources.get(one)!) : [])),
  ]
    .map((one) => ({ ...one, index: 0 }))
    .filter((one) => !KERNEL_ALONE.has(rulesOf(one).kernel))
    .map((one, index) => ({ ...one, index }));
  if (operations.length === 0) throw new TypeError('exports nothing that can be called');
  return {
    name,
    component,
    services,
    operations,
    beside,
    resources,
    ownerOf: (resource) => lent.owners.get(resource),
    rights: known,
    rulesOf,
    errorsOf: (one) => {
      const listed = errors[one.interface.replace(/@.*$/, '')]?.[one.function];
      return one.kind === 'function' && listed ? new Set([...listed, rulesOf(one).denied]) : undefined;
    },
    dictionary: new Dictionary(),
  };
}

/** What is called of a component: `starts`, not its program, which has run by then; one that is nothing else is called like any function. */
function wantedOf(component: Component, terms: ServiceTerms, interfaces: readonly string[] | undefined) {
  const beside = interfaces === undefined ? besideInterfaces(component) : new Set<string>();
  const isAskedFor = (one: string) =>
    interfaces?.some((wanted) => [one, one.replace(/@.*$/, '')].includes(wanted)) ?? !beside.has(one);
  const program = terms.starts ? runOf(component.type) : undefined;
  const others = functionsOf(component, (one) => one !== program && isAskedFor(one));
  const isNamed = interfaces !== undefined && program !== undefined && isAskedFor(program);
  const starts = program !== undefined && others.length > 0 && !isNamed;
  const isWanted = (one: string) => isAskedFor(one) && !(starts && one === program);
  return { beside, isWanted, starts };
}

/** `own`: what is asked of calls of the target. */
function rulesBy(known: RightsTable, behind: readonly Service[], own: RulesByInterface): RulesOf {
  const tables = new Map<string | undefined, RightsTable>(
    behind.map(({ name, component }) => [name, extend(known, [rightsOf(component).own])]),
  );
  tables.set(undefined, extend(known, [own]));
  return (one) =>
    one.kind === 'function'
      ? tables.get(one.service)!.rule(one.interface.replace(/@.*$/, ''), one.function)
      : DEFAULT_RULE;
}

/** A target as another provider of what `first` provides: the same operations under the same numbers. Throws TypeError. */
export function alignedWith(other: Target, first: Target): Target {
  const byName = new Map(other.operations.map((one) => [one.name, one] as const));
  const operations = first.operations.map(({ name, index, parameters }) => {
    const found = byName.get(name);
    if (found === undefined) throw new TypeError(`has no ${name}`);
    if (found.parameters.length !== parameters.length)
      throw new TypeError(`takes other arguments in ${name}`);
    return { ...found, index };
  });
  return { ...other, operations };
}
