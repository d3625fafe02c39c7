/**
 * A component that exports wasi:http/incoming-handler, in its worker: decoded once, and a fresh instance for each request.
 * One that was granted directories gets its files from services, which are then fresh as well.
 */

import {
  decodeComponent,
  type ExportedInstance,
  type HostInterface,
  hostInterface,
  instantiate,
  verdictOn,
} from '../../../kernel/component/index.ts';
import { prepareCommand } from '../../../kernel/supervisor/command.ts';
import { ProgramFailure } from '../../../kernel/supervisor/failure.ts';
import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { createWasi } from '../wasi/index.ts';
import type { WorkerStart } from '../worker/protocol.ts';
import { endFamilies } from './family.ts';
import type { IncomingRequest } from './request.ts';
import type { ResponseOutparam } from './response.ts';

const handlerName = 'wasi:http/incoming-handler';

/** Beginnings of interfaces whose objects hold something outside of this thread: a file, a socket, an exchange. */
const holding = ['wasi:filesystem/', 'wasi:sockets/', 'wasi:http/outgoing-handler'];

/** What a component exports. */
export interface Handler {
  handle(request: IncomingRequest, outparam: ResponseOutparam): void;
}

export interface ProxyInstance {
  readonly handler: Handler;
  /** Drops all that it holds. */
  end(): void;
}

export type Interfaces = (imports: readonly string[]) => Promise<Record<string, object>>;

/** Makes instances. Errors: those of kernel/supervisor/failure.ts. */
export type MakeInstance = () => Promise<ProxyInstance>;

/** Errors: those of kernel/supervisor/failure.ts. */
export async function loadProxy(
  start: WorkerStart,
  platform: Platform,
  interfaces: Interfaces,
): Promise<MakeInstance> {
  const { services, program, grants } = start.manifest;
  const component = services[program.personality]!.component;
  const bytes = start.components[component]!;
  const decoded = naming(() => decodeComponent(bytes));
  const imports = [...decoded.type.imports.keys()];
  const exported = [...decoded.type.exports.keys()].find((name) => name.startsWith(`${handlerName}@0.2.`));
  if (exported === undefined) {
    throw cannotServe(`is a component but no server: it does not export ${handlerName}@0.2`);
  }
  const needsFiles = imports.some((name) => name.startsWith('wasi:filesystem/'));
  if (needsFiles && grants.directories.length > 0) return withFiles(start, platform, interfaces);
  const lent = needsFiles ? { ...withoutFiles(), ...(await interfaces(imports)) } : await interfaces(imports);
  const given: Record<string, HostInterface> = {};
  for (const [name, value] of Object.entries(lent)) given[name] = hostInterface('host', value);
  const holds = imports.some((name) => holding.some((start) => name.startsWith(start)));
  // An instance makes a handful of calls: adapters that are generated would cost more than they save.
  const options = { name: program.personality, imports: given, generate: false };
  return async () => {
    const instance = await instantiate(decoded, options);
    const handler = (instance.exports.get(exported) as ExportedInstance).js as unknown as Handler;
    return { handler, end: holds ? () => endFamilies(() => instance.close()) : () => {} };
  };
}

/** The file system of a component that was granted no directory: there is nothing that it could open. */
function withoutFiles(): Record<string, object> {
  const all = Object.entries(createWasi());
  return Object.fromEntries(all.filter(([name]) => name.startsWith('wasi:filesystem/')));
}

function withFiles(start: WorkerStart, platform: Platform, interfaces: Interfaces): MakeInstance {
  return async () => {
    const command = await prepareCommand({ manifest: start.manifest, platform, interfaces });
    const handler = command.exported(handlerName) as unknown as Handler;
    return { handler, end: () => endFamilies(() => command.end()) };
  };
}

function naming<T>(deed: () => T): T {
  try {
    return deed();
  } catch (cause) {
    throw cannotServe(`cannot be run: it ${verdictOn(cause)}`, cause);
  }
}

function cannotServe(message: string, cause?: unknown): ProgramFailure {
  return new ProgramFailure('not-executable', message, { cause });
}
