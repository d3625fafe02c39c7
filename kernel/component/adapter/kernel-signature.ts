/**
 * What a method must look like that the kernel answers. What is asked and answered is found by type: rights are a
 * flags type, a time a `u64` of nanoseconds, a handle an `own` of the receiver's type; a success may be alone or
 * inside a `result`.
 *
 *     method     takes after self   gives
 *     attenuate  flags              own of the same type
 *     share      flags              own of the same type
 *     revoke                        nothing
 *     expire     u64                nothing
 *     inspect                       flags, or a record of `rights` (flags) and `remaining` (option of u64)
 *
 * Those of a component that has an instance for each object (`instance/instance-pool.ts`):
 *
 *     instantiate  anything, no receiver   own of a type, alone or in a `result`
 *     fork         nothing after self      own of the receiver's type, alone or in a `result`
 *     save         nothing, no receiver    list of `u32`
 *     restore      nothing, no receiver    own of a type, alone or in a `result`
 *     footprint    nothing, no receiver    `u64`
 *     footprint    nothing, no receiver    `u64`
 */
import type { KernelMethod } from '../../capability/requirements.ts';
import type { FunctionType, ValueType } from '../types/model.ts';

/** What concerns the instances of a component. */
export type InstanceMethod = 'instantiate' | 'fork' | 'save' | 'restore' | 'footprint';
export type AnsweredMethod = Exclude<KernelMethod, InstanceMethod>;
export type FlagsType = Extract<ValueType, { kind: 'flags' }>;

interface Signature {
  readonly takes: 'flags' | 'u64' | undefined;
  readonly gives: 'handle' | 'nothing' | 'description';
}

const SIGNATURES: Readonly<Record<AnsweredMethod, Signature>> = {
  attenuate: { takes: 'flags', gives: 'handle' },
  share: { takes: 'flags', gives: 'handle' },
  revoke: { takes: undefined, gives: 'nothing' },
  expire: { takes: 'u64', gives: 'nothing' },
  inspect: { takes: undefined, gives: 'description' },
};

export function isAnsweredMethod(method: KernelMethod | undefined): method is AnsweredMethod {
  return method !== undefined && Object.hasOwn(SIGNATURES, method);
}

/** The type of a call's success; undefined for nothing. */
export function successOf({ result }: FunctionType): ValueType | undefined {
  return result?.kind === 'result' ? result.ok : result;
}

/** What is wrong with a function that the kernel is to answer as `method`: what it should have, and what it has. */
export function problemWithSignature(
  method: KernelMethod,
  type: FunctionType,
): { readonly wanted: string; readonly given: string } | undefined {
  if (!isAnsweredMethod(method)) return problemWithInstanceMethod(method, type);
  const { takes, gives } = SIGNATURES[method];
  const [self, ...rest] = type.parameters;
  if (self?.name !== 'self' || self.type.kind !== 'borrow') {
    return { wanted: 'a method, since the kernel answers it', given: 'no receiver' };
  }
  const given = rest.map((parameter) => parameter.type.kind).join(', ');
  if (given !== (takes ?? '')) {
    const wanted = takes === undefined ? 'no parameter' : `one parameter of type ${takes}`;
    return { wanted: `${wanted}, since the kernel answers ${method}`, given: given || 'none' };
  }
  const ok = successOf(type);
  if (GIVES[gives].fits(ok, self.type.resource)) return undefined;
  const wanted = `a result that is ${GIVES[gives].text}, since the kernel answers ${method}`;
  return { wanted, given: ok?.kind ?? 'nothing' };
}

type Fits = (type: ValueType | undefined, resource: unknown) => boolean;

const GIVES: Readonly<Record<Signature['gives'], { readonly text: string; readonly fits: Fits }>> = {
  handle: {
    text: 'an own handle of the same type',
    fits: (type, resource) => type?.kind === 'own' && type.resource === resource,
  },
  nothing: { text: 'nothing', fits: (type) => type === undefined },
  description: {
    text: 'flags, or a record of "rights" (flags) and "remaining" (option of u64)',
    fits: (type) => type?.kind === 'flags' || (type?.kind === 'record' && type.fields.every(isDescribed)),
  },
};

function isDescribed({ name, type }: { readonly name: string; readonly type: ValueType }): boolean {
  if (name === 'rights') return type.kind === 'flags';
  return name === 'remaining' && type.kind === 'option' && type.type.kind === 'u64';
}

interface Problem {
  readonly wanted: string;
  readonly given: string;
}

/** The same of a function that concerns the instances of a component. */
function problemWithInstanceMethod(method: InstanceMethod, type: FunctionType): Problem | undefined {
  const [self, ...rest] = type.parameters;
  const receiver = self?.name === 'self' && self.type.kind === 'borrow' ? self.type.resource : undefined;
  if ((receiver !== undefined) !== (method === 'fork')) {
    const wanted = `${method === 'fork' ? 'a receiver' : 'no receiver'}, since the kernel answers ${method}`;
    return { wanted, given: receiver === undefined ? 'none' : 'one' };
  }
  const taken = receiver === undefined ? type.parameters : rest;
  if (method !== 'instantiate' && taken.length > 0) {
    const wanted = `no parameter, since the kernel answers ${method}`;
    return { wanted, given: taken.map((parameter) => parameter.type.kind).join(', ') };
  }
  const ok = successOf(type);
  const { text, fits } = RESULTS[method];
  if (fits(ok, receiver)) return undefined;
  return {
    wanted: `a result that is ${text}, since the kernel answers ${method}`,
    given: ok?.kind ?? 'nothing',
  };
}

const OWN = { text: 'an own handle', fits: (type: ValueType | undefined) => type?.kind === 'own' };

const RESULTS: Readonly<Record<InstanceMethod, { readonly text: string; readonly fits: Fits }>> = {
  instantiate: OWN,
  fork: GIVES.handle,
  save: { text: 'a list of u32', fits: isWords },
  restore: OWN,
  footprint: { text: 'a u64', fits: (type) => type?.kind === 'u64' },
};

function isWords(type: ValueType | undefined): boolean {
  return type?.kind === 'list' && type.element.kind === 'u32';
}
