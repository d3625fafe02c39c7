/** What the thread of a service and its supervisor tell each other, beside what every component's thread does (../worker). */

import type { MessagePort } from 'node:worker_threads';
import type { RulesByInterface } from '../../../kernel/capability/requirements.ts';
import type { ChannelMemory } from '../../../kernel/channel/duplex.ts';
import type { SystemLimits } from '../../../kernel/manifest/system.ts';
import type { TaskNews, TaskOrder } from '../../../kernel/system/task-protocol.ts';

/** What the thread is told at its start. */
export interface DomainStart {
  readonly name: string;
  readonly port: MessagePort;
  /** Its number in `waits`. */
  readonly number: number;
  /** What its thread sleeps on between calls. */
  readonly bell: SharedArrayBuffer;
  /** Who waits for whom. */
  readonly waits: SharedArrayBuffer;
  /** Memory of a `Gauge`. */
  readonly gauge: SharedArrayBuffer;
  /** For each import that a service provides: that service, and the name of the interface there. */
  readonly imports: readonly (readonly [
    string,
    { readonly provider: string; readonly as: string; readonly calls?: true },
  ])[];
  /** The interface of a program, where it is one. */
  readonly run: string | undefined;
  /** That of a task. */
  readonly main: string | undefined;
  /** Whether it says itself when it is ready. */
  readonly announces: boolean;
  /** Whether it exports anything else. */
  readonly serves: boolean;
  readonly limits: SystemLimits;
  /** Whether there is somebody to ask. */
  readonly hasPerson: boolean;
}

/** To the thread. */
export type DomainOrder =
  /** It calls a service over this memory from now on. */
  | {
      readonly tag: 'use';
      readonly provider: string;
      /** The provider's number, or the link's to another process. */
      readonly number: number;
      readonly memory: ChannelMemory;
      /** Milliseconds that a call may take. */
      readonly timeout: number | undefined;
      /** What the provider's rights section says, by interface. */
      readonly rules: ReadonlyMap<string, readonly RulesByInterface[]>;
      /** Whether it is another process's. */
      readonly elsewhere: boolean;
    }
  /** A service calls it over this memory from now on. */
  | {
      readonly tag: 'serve';
      readonly importer: string;
      /** The importer's number; absent where it is in another process, or the host's own. */
      readonly number: number | undefined;
      readonly memory: ChannelMemory;
      /** Whether it is another process's. */
      readonly elsewhere: boolean;
    }
  | TaskOrder;

/** How a thread comes to call a service. */
export type UseOrder = Extract<DomainOrder, { readonly tag: 'use' }>;

/** From the thread. */
export type DomainNews =
  | { readonly tag: 'ready' }
  /** Its task can be stepped. */
  | { readonly tag: 'task' }
  | { readonly tag: 'milestone'; readonly name: string }
  | TaskNews;
