/** What a personality hands over when it starts a program of another kind, and what the supervisor needs to run it. */

import type { Manifest } from '../manifest/manifest.ts';
import type { Scheduler } from '../task/index.ts';
import type { Mount, NodeHandle } from './mounts.ts';
import type { Platform, StreamKind, Window } from './platform.ts';
import type { Services } from './services.ts';

/** `request` of nucleus:launcher/programs, in jco's conventions. */
export interface LaunchRequest {
  readonly kind: 'windows' | 'component';
  readonly path: string;
  readonly image: NodeHandle;
  readonly folder?: DirectoryHandle | undefined;
  readonly arguments: readonly string[];
  readonly environment: readonly string[];
  readonly directory: string;
  readonly mounts: readonly Mount[];
  readonly memory: bigint;
  readonly tasks: number;
  readonly level?: string | undefined;
  readonly translation: string;
  readonly input?: StreamKind | undefined;
  readonly output?: StreamKind | undefined;
  readonly error?: StreamKind | undefined;
  readonly window?: Window | undefined;
}

/** A node of nucleus:fs that is a directory. */
export interface DirectoryHandle extends NodeHandle {
  list(start: bigint, limit: number): { readonly name: string }[];
}

export interface LauncherParts {
  readonly manifest: Manifest;
  readonly platform: Platform;
  readonly services: () => Services;
  readonly scheduler: Scheduler;
}
