/**
 * A WASI command from its manifest to its end: `vfs`, `wasi-filesystem` and the command itself on one thread, which it
 * may block. Whoever runs it brings what it is lent beyond files, and ends it from outside.
 */

import type { RightsTable } from '../capability/requirements.ts';
import { CapabilityTable, type CapabilityView } from '../capability/table.ts';
import type { CallCounters, CallTrace, CallTracer, Instance } from '../component/index.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { GrantFailure, ProgramFailure } from './failure.ts';
import type { Platform } from './platform.ts';
import { PolicyGrants, policyGrantsName } from './policy-grants.ts';
import { fileGrantsName, Preopens, preopensName } from './preopens.ts';
import { policyName, requestInterface, requestName } from './requests.ts';
import {
  type Functions,
  type Guest,
  type GuestLimits,
  type GuestLink,
  Loaded,
  loadRights,
  Services,
} from './services.ts';

const filesName = 'nucleus:fs/provider';
/** Serves files as WASI has them; a command that has none needs no such service. */
const filesService = 'wasi-filesystem';
/** Decides what is granted to those who ask. */
const policyService = 'policy';

export interface CommandOptions {
  /** `program.personality` names the command among the services. */
  readonly manifest: Manifest;
  /** What services are lent, and how components are found. */
  readonly platform: Platform;
  /** What the command is lent, by import name, given what it imports; files it gets from services. */
  readonly interfaces: Guest['interfaces'];
  readonly counters?: CallCounters;
  readonly trace?: CallTrace;
  /** Chooses calls between components that it is told of. */
  readonly tracer?: CallTracer;
  readonly limits?: GuestLimits;
  readonly link?: GuestLink;
  /** Where records live; a table of its own by default. */
  readonly capabilities?: CapabilityTable;
  /** Where there are others like it, one after the other: what they have in common. */
  readonly series?: CommandSeries;
}

/** What commands of the same options have in common that are made one after the other, each fresh. */
export class CommandSeries {
  readonly loaded = new Loaded();
  readonly capabilities: CapabilityTable;
  rights: RightsTable | undefined;

  constructor(platform: Platform) {
    this.capabilities = tableOf(platform);
  }
}

function tableOf(platform: Platform): CapabilityTable {
  return new CapabilityTable({ clock: () => platform.now() * 1e6 });
}

export class Command {
  readonly #name: string;
  readonly #services: Services;
  readonly #preopens: Preopens;
  readonly #capabilities: CapabilityTable;

  constructor(name: string, services: Services, preopens: Preopens, capabilities: CapabilityTable) {
    this.#name = name;
    this.#services = services;
    this.#preopens = preopens;
    this.#capabilities = capabilities;
  }

  /** An interface that it exports, in any version of 0.2. Errors: ProgramFailure if it does not. */
  exported(name: string): Functions {
    const found = this.#services.exported(this.#name, (one) => one.startsWith(`${name}@0.2.`));
    if (found) return found;
    throw new ProgramFailure(
      'not-executable',
      `is a component but no command: it does not export ${name}@0.2`,
    );
  }

  /** The command itself, for who calls what it exports. */
  get instance(): Instance {
    return this.#services.instance(this.#name);
  }

  /** Where its records live. */
  get table(): CapabilityTable {
    return this.#capabilities;
  }

  /** What a person is told of an error that came out of it. */
  explain(error: unknown): Error {
    return this.#services.explain(error);
  }

  /** Who holds what, now. */
  capabilities(): CapabilityView[] {
    return this.#capabilities.snapshot();
  }

  /** Why a service died, if one has. */
  casualty(): Error | undefined {
    return this.#services.casualty(this.#name);
  }

  /**
   * Drops all that it holds and makes it again what it was at its start, so that nothing that it has done is left. False
   * where that cannot be: it is then to be ended.
   */
  reset(): boolean {
    return this.#services.reset();
  }

  /** Drops everything. Nothing of it may be called any more. */
  end(): void {
    this.#preopens.end();
    this.#services.end();
  }
}

/** Loads, links and starts all; the command's `run` comes next. Errors: those of failure.ts. */
export async function prepareCommand(options: CommandOptions): Promise<Command> {
  const { manifest, platform, interfaces, counters, trace, tracer, limits, series } = options;
  const { personality } = manifest.program;
  if ((manifest.grants.temporary ?? []).length > 0)
    throw new GrantFailure('a WASI command is given no directories in memory (grants.temporary)');
  const capabilities = series?.capabilities ?? options.capabilities ?? tableOf(platform);
  const rights = series?.rights ?? (await loadRights(platform));
  if (series) series.rights = rights;
  let services: Services | undefined;
  const { directories, offers = [] } = manifest.grants;
  const preopens = new Preopens(directories, offers, platform, {
    provider: () => services!.functions(filesName),
    isFront: () => services!.isFront(filesName),
    preopens: () => services!.functions('wasi:filesystem/preopens', filesService),
  });
  const policy = new PolicyGrants(manifest.grants, platform, () => preopens.offered());
  const decides = policyService in manifest.services;
  const nameOf = (part: string) => (part === personality ? manifest.program.arguments[0]! : part);
  const request = (part: string) =>
    requestInterface(nameOf(part), decides ? () => services!.functions(policyName) : undefined);
  services = new Services({
    services: manifest.services,
    interfaces: Object.keys(platform.interfaces),
    platform,
    capabilities,
    rights,
    answers: {
      [fileGrantsName]: () => preopens.grants,
      [policyGrantsName]: () => policy.interface,
      [requestName]: request,
    },
    guests: {
      [personality]: {
        interfaces,
        memory: manifest.limits.memory,
        ...(limits ? { limits } : {}),
        ...(options.link ? { link: options.link } : {}),
        answers: { [preopensName]: () => preopens.interface, [requestName]: request },
      },
    },
    ...(counters ? { counters } : {}),
    ...(manifest.faults ? { faults: manifest.faults } : {}),
    ...(trace ? { trace } : {}),
    ...(tracer ? { tracer } : {}),
    ...(series ? { loaded: series.loaded } : {}),
    beforeGuests: () => {
      if (filesService in manifest.services) preopens.prepare();
    },
  });
  try {
    await services.start();
    return new Command(personality, services, preopens, capabilities);
  } catch (error) {
    preopens.end();
    services.end();
    throw error instanceof ProgramFailure ? error : services.explain(error);
  }
}
