/**
 * The answers of the policy service on their way to who asked: cut to what was asked for, ended after the time that it says, and
 * derived from what it holds.
 */

import type { Right } from '../capability/rights.ts';
import {
  attenuate,
  drop,
  expire,
  type Handle,
  inspect,
  label,
  lendAs,
  originOf,
} from '../component/index.ts';
import type { Ending } from './platform.ts';

/** `rights` of nucleus:capability, in jco's conventions. */
export type Flags = Partial<Record<Right, boolean>>;

/** What every answer says: nanoseconds until what it gives ends, if it does by itself. */
interface Lasting {
  readonly lasts?: bigint | undefined;
}

interface FileAnswer extends Lasting {
  readonly file: Handle;
  readonly rights: Flags;
}
interface ConnectionAnswer extends Lasting {
  /** A `network` of wasi:sockets. */
  readonly network: object;
}
interface DeviceAnswer extends Lasting {
  /** Streams of wasi:io. */
  readonly input?: object | undefined;
  readonly output?: object | undefined;
  readonly rights: Flags;
}

/** What there is to ask for: the words of each question, and its answer. */
export interface Kinds {
  file: { asked: [path: string, rights: Flags, purpose: string]; answer: FileAnswer };
  connection: { asked: [host: string, port: number, purpose: string]; answer: ConnectionAnswer };
  device: { asked: [name: string, rights: Flags, purpose: string]; answer: DeviceAnswer };
}
export type Kind = keyof Kinds;

/** What becomes of the policy service's answers on their way to who asked: never more than was asked for. */
export const GIVES: {
  [K in Kind]: (answer: Kinds[K]['answer'], ...asked: Kinds[K]['asked']) => Kinds[K]['answer'];
} = {
  file: giveFile,
  connection: giveConnection,
  device: giveDevice,
};

/** It derives from what the policy service gave, which itself derives from what that holds. */
function giveFile({ file, rights, lasts }: FileAnswer, path: string, asked: Flags): FileAnswer {
  label(file, `${path} (asked for)`);
  const weak = attenuate(file, both(rights, asked));
  drop(file);
  if (lasts !== undefined) expire(weak, Number(lasts));
  return { file: weak, rights: flagsOf(inspect(weak)), lasts };
}

function giveConnection({ network, lasts }: ConnectionAnswer, host: string, port: number): ConnectionAnswer {
  const text = `connect tcp:${host}:${port} (asked for)`;
  return { network: lendOn(network, ['read', 'write'], text, lasts), lasts };
}

function giveDevice(answer: DeviceAnswer, name: string, asked: Flags): DeviceAnswer {
  const { input, output, lasts } = answer;
  const text = `device ${name} (asked for)`;
  const [read, write] = [asked.read === true, asked.write === true];
  if (!read) dispose(input);
  if (!write) dispose(output);
  const given = {
    input: read && input ? lendOn(input, ['read'], text, lasts) : undefined,
    output: write && output ? lendOn(output, ['write'], text, lasts) : undefined,
  };
  const rights = { read: given.input !== undefined, write: given.output !== undefined };
  return { ...given, rights, lasts };
}

function both(rights: Flags, asked: Flags): Right[] {
  return (Object.keys(asked) as Right[]).filter((right) => asked[right] && rights[right]);
}

function flagsOf(rights: readonly Right[]): Flags {
  return Object.fromEntries(rights.map((right) => [right, true]));
}

/** A host's own object derives, in the hands of who asked, from what it derived from in the policy service's. */
function lendOn(object: Ending, rights: readonly Right[], text: string, lasts: bigint | undefined): object {
  const nanoseconds = lasts === undefined ? undefined : Number(lasts);
  if (nanoseconds !== undefined) object.endAfter?.(nanoseconds);
  return lendAs(object, rights, text, { lasts: nanoseconds, below: originOf(object) });
}

function dispose(object: Partial<Disposable> | undefined): void {
  object?.[Symbol.dispose]?.();
}
