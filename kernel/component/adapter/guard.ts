/**
 * What is decided before a call changes anything: whether the caller's handles have the rights that the function
 * needs, and how a refusal or a dead callee comes back to the caller.
 */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import type { Requirement } from '../../capability/requirements.ts';
import {
  ALL_RIGHTS,
  DELEGATE,
  LIVE,
  type Rights,
  rightsFromFlags,
  rightsToFlags,
} from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { casesOf } from '../abi/layout.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { LinkError } from '../types/subtype.ts';
import type { CallOptions } from './function.ts';
import { camelCase } from './names.ts';

/** A requirement on one parameter, resolved against the function's type. */
export interface Check {
  /** Number of the handle parameter. */
  readonly parameter: number;
  readonly rights: Rights;
  /** Number of the flags parameter and its bit. */
  readonly when?: { readonly parameter: number; readonly bit: number };
}

export interface Guard {
  readonly checks: readonly Check[];
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
    checks.push(...basicChecks(type, fromHost ? 0 : DELEGATE));
    for (const requirement of rule.requires) checks.push(resolve(type, requirement, options));
  }
  return {
    checks,
    receiver: receiver < 0 ? undefined : receiver,
    want:
      rule?.grants.kind === 'derive' && rule.grants.parameter !== undefined
        ? resolveWant(type, rule.grants.parameter, options)
        : undefined,
  };
}

/** Every handle must be alive, and one that moves needs `moving`. */
function basicChecks(type: FunctionType, moving: Rights): Check[] {
  return type.parameters.flatMap((parameter, index) => {
    if (parameter.type.kind === 'borrow') return [{ parameter: index, rights: 0 }];
    return parameter.type.kind === 'own' ? [{ parameter: index, rights: moving }] : [];
  });
}

function resolve(type: FunctionType, requirement: Requirement, options: CallOptions): Check {
  const parameter = find(type, requirement.of, ['own', 'borrow'], options);
  const { rights, when } = requirement;
  if (when === undefined) return { parameter, rights };
  const flags = find(type, when.parameter, ['flags'], options);
  const bit = labelsOf(type, flags).indexOf(when.flag);
  if (bit < 0) {
    const wanted = `flag "${when.flag}" of parameter "${when.parameter}"`;
    throw mismatch(options, wanted, `flags ${labelsOf(type, flags).join(', ')}`);
  }
  return { parameter, rights, when: { parameter: flags, bit } };
}

function resolveWant(type: FunctionType, name: string, options: CallOptions): Guard['want'] {
  const parameter = find(type, name, ['flags'], options);
  const rights = labelsOf(type, parameter).map((label) => rightsFromFlags({ [label]: true }));
  return { parameter, rights };
}

function find(
  type: FunctionType,
  name: string,
  kinds: readonly ValueType['kind'][],
  options: CallOptions,
): number {
  const index = type.parameters.findIndex((parameter) => parameter.name === name);
  const kind = type.parameters[index]?.type.kind;
  if (kind !== undefined && kinds.includes(kind)) return index;
  throw mismatch(options, `parameter "${name}" of type ${kinds.join(' or ')}`, kind ?? 'nothing');
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
}

/** The first check that fails. */
export function refusalOf(guard: Guard, preview: Preview, capabilities: CapabilityTable): Denial | undefined {
  for (const { parameter, rights, when } of guard.checks) {
    if (when !== undefined && ((preview.flags(when.parameter) >>> when.bit) & 1) === 0) continue;
    const record = preview.record(parameter);
    const needed = rights | LIVE;
    if (record === UNRECORDED || (record.bits & needed) === needed) continue;
    const denial = capabilities.refusal(record, rights);
    if (denial !== undefined) return denial;
  }
  return undefined;
}

/** Rights that the flags parameter `want` asks for. */
export function wantedRights(guard: Guard, preview: Preview): Rights {
  if (guard.want === undefined) return ALL_RIGHTS;
  const bits = preview.flags(guard.want.parameter);
  return guard.want.rights.reduce((sum, right, bit) => (bits & (1 << bit) ? sum | right : sum), 0);
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

/** The function's result for a refusal, if its error type has the case that the rule names. */
export function deniedResult(type: FunctionType, denial: Denial, caseName: string): unknown {
  return errorResult(type, caseName, (payload) => (payload === undefined ? undefined : denialValue(denial)));
}

/** The function's result when the callee has died, if its error type has the case. */
export function peerDiedResult(type: FunctionType): unknown {
  return errorResult(type, 'peer-died', () => undefined);
}

function errorResult(
  type: FunctionType,
  caseName: string,
  payloadOf: (payload: ValueType | undefined) => unknown,
): unknown {
  const result = type.result;
  if (result?.kind !== 'result' || result.err === undefined) return undefined;
  const { err } = result;
  if (err.kind === 'enum') return err.labels.includes(caseName) ? { tag: 'err', val: caseName } : undefined;
  if (err.kind !== 'variant') return undefined;
  const found = casesOf(err).find((one) => one.name === caseName);
  if (found === undefined || (found.type !== undefined && found.type.kind !== 'variant')) return undefined;
  return { tag: 'err', val: { tag: caseName, val: payloadOf(found.type) } };
}
