/** What a control socket says: one line of JSON. */

import type { CapabilityView } from '../../../kernel/capability/table.ts';

export const SNAPSHOT_VERSION = 1;

export interface Snapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly pid: number;
  /** As the user named it. */
  readonly program: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Milliseconds since 1970: the moment that `capabilities` shows. */
  readonly asOf: number;
  readonly capabilities: readonly CapabilityView[];
}

/** Reads what a socket said. Errors: TypeError with what is wrong. */
export function parseSnapshot(text: string): Snapshot {
  const json = JSON.parse(text) as Partial<Record<keyof Snapshot, unknown>> | null;
  if (json?.version !== SNAPSHOT_VERSION) {
    throw new TypeError(`it speaks version ${JSON.stringify(json?.version)}, not ${SNAPSHOT_VERSION}`);
  }
  const { pid, program, started, asOf, capabilities } = json;
  const numbers = [pid, started, asOf].every((value) => Number.isFinite(value));
  if (!numbers || typeof program !== 'string' || !Array.isArray(capabilities)) {
    throw new TypeError('it lacks pid, program, started, asOf or capabilities');
  }
  if (!capabilities.every(isView)) throw new TypeError('it holds a capability that is none');
  return json as Snapshot;
}

function isView(value: unknown): value is CapabilityView {
  if (typeof value !== 'object' || value === null) return false;
  const { id, holder, provider, type, state, rights, label, parent, remaining } = value as Record<
    string,
    unknown
  >;
  const texts = [holder, provider, type, state].every((text) => typeof text === 'string');
  const optional = [parent, remaining].every((number) => number === undefined || Number.isFinite(number));
  const listed = Array.isArray(rights) && rights.every((right) => typeof right === 'string');
  return (
    Number.isFinite(id) && texts && listed && optional && (label === undefined || typeof label === 'string')
  );
}
