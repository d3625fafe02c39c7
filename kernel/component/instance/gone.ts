/** What is left of an instance that is gone: functions that answer `peer-died`, and keep nothing of it. */
import type { CallOptions, LiftedFunction } from '../adapter/function.ts';
import type { FunctionType, InstanceType } from '../types/model.ts';
import type { RuntimeInstance } from './items.ts';
import { InstanceState } from './state.ts';
import { type CallSite, PeerDied, writeStacks } from './trap.ts';
import { TypedInstance } from './typed-instance.ts';

export function goneFunction(type: FunctionType, provider: string): LiftedFunction {
  const instance = new InstanceState(provider);
  const death = new PeerDied(provider);
  writeStacks(death);
  instance.kill(death);
  const core = (): never => {
    throw death;
  };
  const port = { instance, encoding: 'utf8', memory: undefined, realloc: undefined } as const;
  return { kind: 'lifted', type, shape: type, home: instance, core, port, postReturn: undefined, gone: true };
}

export function goneInstance(type: InstanceType, provider: string): RuntimeInstance {
  return new TypedInstance(type, undefined, (name) => {
    const item = type.exports.get(name);
    if (item?.kind === 'instance') return { kind: 'instance', value: goneInstance(item.type, provider) };
    return item?.kind === 'func' ? { kind: 'func', value: goneFunction(item.type, provider) } : undefined;
  });
}

/** Options of calls of such a function. */
export function unanswered(site: CallSite): CallOptions {
  return { site, policy: undefined, counter: undefined, trace: undefined, generate: false };
}
