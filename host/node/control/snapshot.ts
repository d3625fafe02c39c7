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
  readonly usage?: ShownUsage;
}

/** What a run has used since it began. */
export interface ShownUsage {
  /** Milliseconds of processor time, all threads of the process. */
  readonly processor: number;
  /** Of a program: bytes of guest memory now, guest instructions and system calls. */
  readonly program?: { readonly memory: number; readonly instructions: number; readonly calls: number };
}

/** Reads what a socket said. Errors: TypeError with what is wrong. */
export function parseSnapshot(text: string): Snapshot {
  const json = JSON.parse(text) as Partial<Record<keyof Snapshot, unknown>> | null;
  if (json?.version !== SNAPSHOT_VERSION) {
    throw new TypeError(`it speaks version ${JSON.stringify(json?.version)}, not ${SNAPSHOT_VERSION}`);
  }
  const { pid, program, started, asOf, capabilities, usage } = json;
  const numbers = [pid, started, asOf].every((value) => Number.isFinite(value));
  if (!numbers || typeof program !== 'string' || !Array.isArray(capabilities)) {
    throw new TypeError('it lacks pid, program, started, asOf or capabilities');
  }
  if (!capabilities.every(isView)) throw new TypeError('it holds a capability that is none');
  if (usage !== undefined && !isUsage(usage)) throw new TypeError('it says of no use what it is');
  return json as Snapshot;
}

function isUsage(value: unknown): value is ShownUsage {
  if (typeof value !== 'object' || value === null) return false;
  const { processor, program } = value as Partial<Record<keyof ShownUsage, unknown>>;
  if (!Number.isFinite(processor)) return false;
  if (program === undefined) return true;
  if (typeof program !== 'object' || program === null) return false;
  const { memory, instructions, calls } = program as Record<string, unknown>;
  return [memory, instructions, calls].every((number) => Number.isFinite(number));
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
