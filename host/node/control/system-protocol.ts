/**
 * What a system's control socket is asked, and says: one line of JSON from who connects, then lines of JSON until the socket
 * hangs up; the last is `done` or `error`. Both ends are the same user's.
 */

import * as z from 'zod/mini';

const service = z.string().check(z.minLength(1), z.maxLength(64));

const request = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('ps') }),
  z.strictObject({ command: z.literal('milestones') }),
  z.strictObject({ command: z.literal('down') }),
  z.strictObject({
    command: z.literal('logs'),
    service: z.optional(service),
    follow: z.optional(z.boolean()),
  }),
  z.strictObject({ command: z.literal('replace'), service, file: z.string().check(z.minLength(1)) }),
]);

export type SystemRequest = z.infer<typeof request>;

/** Bytes of a request. */
export const MAX_REQUEST = 65536;

/** Errors: TypeError. */
export function parseRequest(text: string): SystemRequest {
  const answer = request.safeParse(JSON.parse(text));
  if (!answer.success) throw new TypeError('it is no request of a system');
  return answer.data;
}

/** A task as `nucleus ps` shows it. */
export interface ShownTask {
  readonly class: string;
  /** Whether somebody who waits for it has made it more urgent. */
  readonly lent: boolean;
  readonly state: string;
  /** Milliseconds that it has used since its start, and its steps. */
  readonly time: number;
  readonly steps: number;
  readonly longest: number;
  readonly overruns: number;
}

/** A service as `nucleus ps` shows it. */
export interface ShownService {
  readonly name: string;
  readonly state: string;
  /** Milliseconds in that state. */
  readonly since: number;
  readonly restarts: number;
  readonly thread: string;
  readonly memory: number;
  readonly handles: number;
  readonly calls: number;
  /** Of a service that is a task. */
  readonly task?: ShownTask;
  readonly why?: string;
}

export interface ShownLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: string;
  readonly stream: string;
  readonly text: string;
}

export interface ShownMilestone {
  readonly name: string;
  /** Milliseconds since the system began to start. */
  readonly at: number;
  readonly by: string;
}

export type SystemReply =
  | {
      readonly tag: 'ps';
      readonly manifest: string;
      readonly pid: number;
      readonly services: readonly ShownService[];
    }
  | { readonly tag: 'line'; readonly line: ShownLine }
  | { readonly tag: 'milestones'; readonly milestones: readonly ShownMilestone[] }
  | { readonly tag: 'done' }
  | { readonly tag: 'error'; readonly message: string };
