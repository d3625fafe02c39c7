/**
 * Calls in Chrome's trace event format, JSON array form, which Perfetto and chrome://tracing open.
 *
 * Source: "Trace Event Format", complete events (`X`), instant events (`i`), metadata (`M`).
 */

import { functionName } from './filter.ts';
import type { CallRecord } from './recorder.ts';

/** A file is the head, events of `eventOf` and `markOf` in any order, and the tail. @param title of the run */
export function headOf(title: string): string {
  return `[\n${JSON.stringify({ name: 'process_name', ph: 'M', pid: 1, args: { name: title } })}`;
}

export const TAIL = '\n]\n';

/** What a thread is called, before its events. */
export function threadOf(thread: number, name: string): string {
  return `,\n${JSON.stringify({ name: 'thread_name', ph: 'M', pid: 1, tid: thread, args: { name } })}`;
}

/** Times are microseconds. In one thread calls lie inside of each other by their times. */
export function eventOf(
  { caller, provider, site, call, outcome, begun, took }: CallRecord,
  thread = 1,
): string {
  const event = {
    name: functionName(site.function),
    cat: `${site.interface.replace(/@.*$/, '')},${provider}`,
    ...{ ph: 'X', ts: microseconds(begun), dur: microseconds(took), pid: 1, tid: thread },
    args: { caller, provider, interface: site.interface, call, outcome },
  };
  return `,\n${JSON.stringify(event)}`;
}

/** Something that happened at a time, such as a line of the guest's own trace. @param at milliseconds */
export function markOf(name: string, at: number): string {
  return `,\n${JSON.stringify({ name, ph: 'i', s: 't', ts: microseconds(at), pid: 1, tid: 1 })}`;
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e3;
}
