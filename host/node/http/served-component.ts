/**
 * A component that exports wasi:http/incoming-handler, in its worker: loaded and linked as a command is, once, and for each
 * request one that is as new: a fresh instance, or the last one put back to what it was when it was fresh. One that was
 * granted directories gets its files from services, which are fresh as well.
 */

import type { CapabilityView } from '../../../kernel/capability/table.ts';
import { type CallTracer, decodeComponent, verdictOn } from '../../../kernel/component/index.ts';
import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { type Command, CommandSeries, prepareCommand } from '../../../kernel/supervisor/command.ts';
import { ProgramFailure } from '../../../kernel/supervisor/failure.ts';
import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { createWasi } from '../wasi/index.ts';
import type { WorkerStart } from '../worker/protocol.ts';
import { endFamilies } from './family.ts';
import type { IncomingRequest } from './request.ts';
import type { ResponseOutparam } from './response.ts';

const handlerName = 'wasi:http/incoming-handler';

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

export class ServedComponent {
  readonly #series: CommandSeries;
  readonly #prepare: () => Promise<Command>;
  /** One that is as new. */
  #spare: ProxyInstance | undefined;

  private constructor(series: CommandSeries, prepare: () => Promise<Command>) {
    this.#series = series;
    this.#prepare = prepare;
  }

  /** Errors: those of kernel/supervisor/failure.ts. */
  static load(
    start: WorkerStart,
    platform: Platform,
    interfaces: Interfaces,
    tracer?: CallTracer,
  ): ServedComponent {
    const { services, program, grants } = start.manifest;
    const imports = importsOf(start.components[services[program.personality]!.component]!);
    const needsFiles = imports.some((name) => name.startsWith('wasi:filesystem/'));
    const hasFiles = needsFiles && grants.directories.length > 0;
    const manifest = hasFiles ? start.manifest : withoutServices(start.manifest);
    const lent = needsFiles && !hasFiles ? withNoFiles(interfaces) : interfaces;
    const series = new CommandSeries(platform);
    return new ServedComponent(series, () =>
      prepareCommand({ manifest, platform, interfaces: lent, series, ...(tracer ? { tracer } : {}) }),
    );
  }

  /** Errors: those of kernel/supervisor/failure.ts. */
  async make(): Promise<ProxyInstance> {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? this.#wrap(await this.#prepare());
  }

  /** Who holds what, now. */
  capabilities(): CapabilityView[] {
    return this.#series.capabilities.snapshot();
  }

  #wrap(command: Command): ProxyInstance {
    const handler = command.exported(handlerName) as unknown as Handler;
    const instance = {
      handler,
      end: () =>
        endFamilies(() => {
          if (command.reset()) this.#spare = instance;
          else command.end();
        }),
    };
    return instance;
  }
}

/** Errors: ProgramFailure if it is no server. */
function importsOf(bytes: Uint8Array): string[] {
  const { type } = naming(() => decodeComponent(bytes));
  if (![...type.exports.keys()].some((name) => name.startsWith(`${handlerName}@0.2.`))) {
    throw cannotServe(`is a component but no server: it does not export ${handlerName}@0.2`);
  }
  return [...type.imports.keys()];
}

/** Without those that serve files: there is nothing for them to serve. */
function withoutServices(manifest: Manifest): Manifest {
  const { personality } = manifest.program;
  return { ...manifest, services: { [personality]: manifest.services[personality]! } };
}

/** A file system in which there is nothing to open. */
function withNoFiles(interfaces: Interfaces): Interfaces {
  const files = Object.entries(createWasi()).filter(([name]) => name.startsWith('wasi:filesystem/'));
  return async (imports) => ({ ...Object.fromEntries(files), ...(await interfaces(imports)) });
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
