/**
 * What is decided before a call changes anything: whether the caller's handles have the rights that the function
 * needs, and how a refusal or a dead callee comes back to the caller.
 */
import type { CapabilityRecord } from '../../capability/record.ts';
import type { Requirement } from '../../capability/requirements.ts';
import {
  ALL_RIGHTS,
  GRANT,
  LIVE,
  MOVE,
  type Rights,
  rightsFromFlags,
  rightsToFlags,
} from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { casesOf, layoutOf } from '../abi/layout.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { LinkError } from '../types/subtype.ts';
import type { CallOptions } from './function.ts';
import { camelCase } from './names.ts';

/** A requirement on one parameter, resolved against the function's type. */
export interface Check {
  /** Number of the parameter. */
  readonly parameter: number;
  /** Rights, and `MOVE` for a handle that moves. */
  readonly rights: number;
  /** Number of the flags parameter and its bit. */
  readonly when?: { readonly parameter: number; readonly bit: number };
}

export interface Guard {
  /** On parameters that are handles. */
  readonly checks: readonly Check[];
  /** On parameters that have handles inside: each of those needs this. */
  readonly nested: readonly Check[];
  /** Number of the parameter `self`. */
  readonly receiver: number | undefined;
  /** Number of the flags parameter that says which rights a returned handle gets, and the right of each of its bits. */
  readonly want: { readonly parameter: number; readonly rights: readonly Rights[] } | undefined;
}

/** Resolves the function's rule; JavaScript (`fromHost`) may move handles without `delegate`. Throws LinkError where the rule speaks of what the function does not have. */
export function guardOf(type: FunctionType, options: CallOptions, fromHost = false): Guard {
  const receiver = type.parameters.findIndex(
    (parameter) => parameter.name === 'self' && parameter.type.kind === 'borrow',
  );
  const rule = options.policy?.rule;
  const checks: Check[] = [];
  if (rule !== undefined) {
    checks.push(...basicChecks(type, fromHost ? 0 : MOVE));
    for (const requirement of rule.requires) checks.push(resolve(type, requirement, options));
    if (rule.kernel === 'share') checks.push({ parameter: 0, rights: GRANT });
  }
  const isHandle = ({ parameter }: Check): boolean => handlesOf(type, parameter) === 'itself';
  return {
    checks: checks.filter(isHandle),
    nested: checks.filter((check) => !isHandle(check)),
    receiver: receiver < 0 ? undefined : receiver,
    want:
      rule?.grants.kind === 'derive' && rule.grants.parameter !== undefined
        ? resolveWant(type, rule.grants.parameter, options)
        : undefined,
  };
}

/** Every handle must be alive, and one that moves needs `moving`; inside of values, whoever looks there asks for it. */
function basicChecks(type: FunctionType, moving: number): Check[] {
  return type.parameters.flatMap((parameter, index) => {
    const rights = parameter.type.kind === 'own' ? moving : 0;
    return handlesOf(type, index) === 'none' ? [] : [{ parameter: index, rights }];
  });
}

/** Where a parameter has handles. */
function handlesOf(type: FunctionType, parameter: number): 'itself' | 'inside' | 'none' {
  const one = type.parameters[parameter]!.type;
  if (one.kind === 'own' || one.kind === 'borrow') return 'itself';
  return layoutOf(one).handles ? 'inside' : 'none';
}

function resolve(type: FunctionType, requirement: Requirement, options: CallOptions): Check {
  const parameter = type.parameters.findIndex(({ name }) => name === requirement.of);
  if (parameter < 0 || handlesOf(type, parameter) === 'none') {
    const given = type.parameters[parameter]?.type.kind ?? 'nothing';
    throw mismatch(options, `parameter "${requirement.of}" that is a handle or has handles`, given);
  }
  const { rights, when } = requirement;
  if (when === undefined) return { parameter, rights };
  const flags = findFlags(type, when.parameter, options);
  const bit = labelsOf(type, flags).indexOf(when.flag);
  if (bit < 0) {
    const wanted = `flag "${when.flag}" of parameter "${when.parameter}"`;
    throw mismatch(options, wanted, `flags ${labelsOf(type, flags).join(', ')}`);
  }
  return { parameter, rights, when: { parameter: flags, bit } };
}

function resolveWant(type: FunctionType, name: string, options: CallOptions): Guard['want'] {
  const parameter = findFlags(type, name, options);
  return { parameter, rights: rightsOfLabels(labelsOf(type, parameter)) };
}

/** The right that each label of a flags type stands for; 0 for a label that is none. */
export function rightsOfLabels(labels: readonly string[]): Rights[] {
  return labels.map((label) => rightsFromFlags({ [label]: true }));
}

function findFlags(type: FunctionType, name: string, options: CallOptions): number {
  const index = type.parameters.findIndex((parameter) => parameter.name === name);
  const kind = type.parameters[index]?.type.kind;
  if (kind === 'flags') return index;
  throw mismatch(options, `parameter "${name}" of type flags`, kind ?? 'nothing');
}

/** The rights table says something of a function that its type does not bear out. */
export function mismatch({ site }: CallOptions, wanted: string, given: string): LinkError {
  const path = [site.interface, site.function].filter((name) => name !== '');
  return new LinkError('the rights table does not fit', { path, wanted, given });
}

function labelsOf(type: FunctionType, parameter: number): readonly string[] {
  return (type.parameters[parameter]!.type as Extract<ValueType, { kind: 'flags' }>).labels;
}

/** Parameters as the guard sees them, before they are lifted. */
export interface Preview {
  /** The record behind a handle parameter; `UNRECORDED` if it has none. */
  record(parameter: number): CapabilityRecord;
  /** The bits of a flags parameter. */
  flags(parameter: number): number;
  /** The value of a u64 parameter. */
  u64(parameter: number): bigint;
}

/** The first check that fails. */
export function refusalOf(guard: Guard, preview: Preview, capabilities: CapabilityTable): Denial | undefined {
  for (const check of guard.checks) {
    if (!applies(check, preview)) continue;
    const denial = refusalOfUse(preview.record(check.parameter), check.rights, capabilities);
    if (denial !== undefined) return denial;
  }
  return undefined;
}

/** Why a record does not allow a use, asked the quick way first. */
export function refusalOfUse(
  record: CapabilityRecord,
  rights: number,
  capabilities: CapabilityTable,
): Denial | undefined {
  const needed = rights | LIVE;
  return (record.bits & needed) === needed ? undefined : capabilities.refusal(record, rights);
}

/** For each parameter with handles inside, what each of those needs in this call. */
export function nestedNeeds(guard: Guard, preview: Preview): Map<number, number> {
  const needs = new Map<number, number>();
  for (const check of guard.nested) {
    if (!applies(check, preview)) continue;
    needs.set(check.parameter, (needs.get(check.parameter) ?? 0) | check.rights);
  }
  return needs;
}

function applies({ when }: Check, preview: Preview): boolean {
  return when === undefined || ((preview.flags(when.parameter) >>> when.bit) & 1) !== 0;
}

/** Rights that the flags parameter `want` asks for. */
export function wantedRights(guard: Guard, preview: Preview): Rights {
  if (guard.want === undefined) return ALL_RIGHTS;
  return rightsOfBits(guard.want.rights, preview.flags(guard.want.parameter));
}

/** The rights that bits of a flags type stand for. */
export function rightsOfBits(rights: readonly Rights[], bits: number): Rights {
  return rights.reduce((sum, right, bit) => (bits & (1 << bit) ? sum | right : sum), 0);
}

/** The bits that a flags object stands for. */
export function flagBits(labels: readonly string[], value: unknown): number {
  const flags = (value ?? {}) as Record<string, unknown>;
  return labels.reduce((bits, label, bit) => (flags[camelCase(label)] ? bits | (1 << bit) : bits), 0);
}

/** A denial as a value of `nucleus:capability/types.denial`. */
export function denialValue(denial: Denial): unknown {
  if (denial.tag !== 'missing') return { tag: denial.tag };
  return { tag: 'missing', val: rightsToFlags(denial.rights) };
}

/** The function's result for a refusal, if its error type has the case that the rule names, and that can hold it. */
export function deniedResult(type: FunctionType, denial: Denial, caseName: string): unknown {
  return errorResult(
    type,
    caseName,
    (payload) => canSay(payload, denial),
    (payload) => (payload === undefined ? undefined : denialValue(denial)),
  );
}

/** Whether a type is, as far as this denial goes, `nucleus:capability/types.denial`. */
function canSay(payload: ValueType | undefined, { tag }: Denial): boolean {
  if (payload === undefined) return true;
  const found = payload.kind === 'variant' ? casesOf(payload).find(({ name }) => name === tag) : undefined;
  return found !== undefined && found.type?.kind === (tag === 'missing' ? 'flags' : undefined);
}

/** The function's result when the callee has died, if its error type has the case. */
export function peerDiedResult(type: FunctionType): unknown {
  return plainErrorResult(type, 'peer-died');
}

/** The function's result for a failure that says no more than its name, if its error type has that case. */
export function plainErrorResult(type: FunctionType, caseName: string): unknown {
  return errorResult(
    type,
    caseName,
    (payload) => payload === undefined,
    () => undefined,
  );
}

function errorResult(
  type: FunctionType,
  caseName: string,
  fits: (payload: ValueType | undefined) => boolean,
  payloadOf: (payload: ValueType | undefined) => unknown,
): unknown {
  const result = type.result;
  if (result?.kind !== 'result' || result.err === undefined) return undefined;
  const { err } = result;
  if (err.kind === 'enum') return err.labels.includes(caseName) ? { tag: 'err', val: caseName } : undefined;
  if (err.kind !== 'variant') return undefined;
  const found = casesOf(err).find((one) => one.name === caseName);
  if (found === undefined || !fits(found.type)) return undefined;
  return { tag: 'err', val: { tag: caseName, val: payloadOf(found.type) } };
}
