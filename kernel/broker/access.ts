/** A broker's interface as one service gets it. */

import { Failure } from '../task/failure.ts';
import type { CodeHost } from './code-host.ts';
import type { Broker } from './registry.ts';

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The interface for the owner; for anyone else one that refuses every call, and tells `log` of the first. */
export function accessTo(
  broker: Broker,
  service: string,
  owned: boolean,
  log: (line: string) => void,
  host?: CodeHost,
): Functions {
  if (owned) return broker.open(host);
  let told = false;
  const refuse = (name: string) => (): never => {
    if (!told) log(`${service} called ${broker.interface}#${name}, which belongs to ${broker.owner}`);
    told = true;
    throw new Failure(broker.refusal);
  };
  return Object.fromEntries(Object.keys(broker.functions).map((name) => [name, refuse(name)]));
}
