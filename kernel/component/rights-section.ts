/**
 * The custom section `nucleus:rights`: which rights the interfaces need that a component exports. UTF-8 JSON,
 *
 *     { "version": 1, "interfaces": { "acme:store/shelf": { "[method]item.take": { "requires": [...] } } } }
 *
 * where `interfaces` has the form of the rights table (kernel/capability/README.md), names without version. It is read
 * when the component is decoded, and refused as a whole if any of it means nothing: an interface that the component does
 * not export, a function that the interface does not have, a parameter, flag or error case that the function does not
 * have. What counts of it where the kernel knows the interface is for `kernel/capability/additions.ts`.
 */

import { isReserved } from '../capability/additions.ts';
import {
  DEFAULT_RULE,
  type FunctionRule,
  parseRules,
  type Rules,
  type RulesByInterface,
  shown,
} from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import { layoutOf } from './abi/layout.ts';
import { deniedResult, guardOf } from './adapter/guard.ts';
import { checkKernelMethod } from './adapter/kernel-methods.ts';
import type { CustomSection } from './binary/ast.ts';
import { BinaryError } from './binary/error.ts';
import type { Component } from './types/component.ts';
import type { FunctionType, InstanceType } from './types/model.ts';
import { parseName } from './types/names.ts';

export const RIGHTS_SECTION = 'nucleus:rights';
export const RIGHTS_VERSION = 1;

/** Bytes of the rights sections of one file, those of inner components among them. */
export const MAX_RIGHTS = 256 * 1024;

/** What a component's sections say. */
export interface ComponentRights {
  /** Of its own exports. */
  readonly own: RulesByInterface;
  /** Of the exports of components inside it, one for each that says something. */
  readonly inner: readonly RulesByInterface[];
}

const NONE: ComponentRights = { own: new Map(), inner: [] };
const known = new WeakMap<Component, ComponentRights>();

/** What was read when `component` was decoded. */
export function rightsOf(component: Component): ComponentRights {
  return known.get(component) ?? NONE;
}

/** Reads and checks the sections of a component and of those inside it; `bytes` is the file. Throws BinaryError. */
export function readRights(component: Component, bytes: Uint8Array): void {
  readComponentRights(component, bytes, { left: MAX_RIGHTS });
}

type Fail = (reason: string) => never;

function readComponentRights(component: Component, file: Uint8Array, budget: { left: number }): void {
  const inner = component.steps.flatMap((step) => {
    if (step.kind !== 'component') return [];
    readComponentRights(step.component, file, budget);
    const rights = rightsOf(step.component);
    return rights.own.size > 0 ? [rights.own, ...rights.inner] : rights.inner;
  });
  const [section, second] = component.customs.filter(({ name }) => name === RIGHTS_SECTION);
  if (second !== undefined)
    throw new BinaryError(`a component has one section ${RIGHTS_SECTION}, not two`, second.offset);
  const own = section === undefined ? NONE.own : readSection(component, section, file, budget);
  if (own.size > 0 || inner.length > 0) known.set(component, { own, inner });
}

function readSection(
  component: Component,
  { bytes }: CustomSection,
  file: Uint8Array,
  budget: { left: number },
): RulesByInterface {
  const start = bytes.byteOffset - file.byteOffset;
  const fail: Fail = (reason) => {
    throw new BinaryError(`${RIGHTS_SECTION}: ${reason}`, start);
  };
  budget.left -= bytes.length;
  if (budget.left < 0) fail(`the sections of a file have at most ${MAX_RIGHTS} bytes together`);
  const json = parseText(bytes, fail);
  try {
    const rules = parseRules(interfacesOf(json), '"interfaces"');
    for (const [name, functions] of rules) checkInterface(component, name, functions);
    return rules;
  } catch (error) {
    return fail((error as Error).message);
  }
}

function parseText(bytes: Uint8Array, fail: Fail): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail('is not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    return fail('is no JSON');
  }
}

function interfacesOf(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TypeError('should be an object with "version" and "interfaces"');
  const { version, interfaces, ...more } = json as Record<string, unknown>;
  if (version !== RIGHTS_VERSION) {
    throw new TypeError(`version ${shown(version)} is not supported, only ${RIGHTS_VERSION}`);
  }
  const [strange] = Object.keys(more);
  if (strange !== undefined) throw new TypeError(`has an unknown key "${strange}"`);
  return interfaces;
}

/** Throws for what the component's own types do not bear out. */
function checkInterface(component: Component, name: string, rules: Rules): void {
  const types = exportedAs(component, name);
  if (types.length === 0) throw new TypeError(`"${name}" is no interface that the component exports`);
  for (const [label, rule] of rules) {
    const functions = types.flatMap((type) => functionOf(type, label));
    if (functions.length === 0) throw new TypeError(`there is no function "${label}" in "${name}"`);
    const policy = { capabilities: new CapabilityTable(), rule };
    const site = { interface: name, function: label };
    const options = { site, policy, counter: undefined, trace: undefined, generate: false };
    for (const type of functions) {
      guardOf(type, options);
      checkKernelMethod(type, options);
      const problem = isReserved(name) ? undefined : emptyWords(type, rule);
      if (problem !== undefined) throw new TypeError(`"${label}" in "${name}" ${problem}`);
    }
  }
}

/** What a rule says that no call could ever show. */
function emptyWords(type: FunctionType, { requires, grants, denied }: FunctionRule): string | undefined {
  const bare = requires.find(({ rights }) => rights === 0);
  if (bare !== undefined) return `requires no right of "${bare.of}"`;
  const hasHandle = type.result !== undefined && layoutOf(type.result).handles;
  if (!hasHandle && !(grants.kind === 'derive' && grants.keep === undefined)) return 'returns no handle';
  const hasCase = deniedResult(type, { tag: 'revoked' }, denied) !== undefined;
  if (hasCase || denied === DEFAULT_RULE.denied) return undefined;
  return `has no error case ${JSON.stringify(denied)}`;
}

/** The types of the interface in each version that is exported. */
function exportedAs({ type }: Component, path: string): InstanceType[] {
  return [...type.exports].flatMap(([name, extern]) =>
    extern.kind === 'instance' && pathOf(name) === path ? [extern.type] : [],
  );
}

function functionOf(type: InstanceType, label: string): FunctionType[] {
  const extern = type.exports.get(label);
  return extern?.kind === 'func' ? [extern.type] : [];
}

/** A name's interface without version. */
export function pathOf(name: string): string {
  const parsed = parseName(name);
  return parsed?.kind === 'interface' ? parsed.path : name;
}
