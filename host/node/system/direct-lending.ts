/** What this host and the supervisor lend to services on the kernel's thread: none of it blocks. */

import { type HostInterface, hostInterface } from '../../../kernel/component/index.ts';
import { requestInterface, requestName } from '../../../kernel/supervisor/requests.ts';
import { CATALOGUE, DIVISION, PROGRESS } from '../../../kernel/system/boot-names.ts';
import type { Part } from '../../../kernel/system/part.ts';
import type { ServiceTasks } from '../../../kernel/system/service-tasks.ts';
import { EVENT, eventInterface } from '../../../kernel/task/index.ts';
import { createWasi } from '../wasi/index.ts';
import { LineOutput } from './line-output.ts';
import type { ServiceLog } from './service-log.ts';

type Lent = Record<string, HostInterface>;

export interface DirectLendingOptions {
  readonly log: ServiceLog;
  readonly tasks: ServiceTasks;
  /** A service has come to a point that it names itself. */
  milestone(service: string, name: string): void;
  /** nucleus:boot/division, and nucleus:boot/catalogue. */
  division(): object;
  catalogue(): object;
}

export class DirectLending {
  readonly #options: DirectLendingOptions;
  /** What carries no authority and keeps nothing is the same for all. */
  readonly #plain = lentBy(createWasi());

  constructor(options: DirectLendingOptions) {
    this.#options = options;
  }

  /** Interfaces by import name. @param ready called when the service says that it is */
  to(part: Part, names: readonly string[], ready: () => void): Lent {
    const { name } = part;
    const { tasks, milestone, division, catalogue } = this.#options;
    const progress = { ready, milestone: (point: string) => milestone(name, point) };
    const lent = this.#wasi(part, names);
    const own: Record<string, () => object> = {
      [PROGRESS]: () => progress,
      [EVENT]: () => eventInterface((waiter) => tasks.lend(name, waiter)),
      // It may ask; here it is offered nothing.
      [requestName]: () => requestInterface(name),
      [DIVISION]: division,
      [CATALOGUE]: catalogue,
    };
    for (const name of names) if (own[name]) lent[name] = hostInterface('supervisor', own[name]());
    return lent;
  }

  #wasi({ name, service }: Part, names: readonly string[]): Lent {
    if (!names.some((name) => name.startsWith('wasi:cli/'))) return pick(this.#plain, names);
    const { environment = [], arguments: words = [] } = service.grants ?? {};
    const { log } = this.#options;
    const own = createWasi({
      stdout: new LineOutput((line) => log.add(name, 'output', line)),
      stderr: new LineOutput((line) => log.add(name, 'error', line)),
      environment: environment.map(variableOf),
      arguments: [name, ...words],
    });
    return pick({ ...this.#plain, ...lentBy(own, (one) => one.startsWith('wasi:cli/')) }, names);
  }
}

function lentBy(interfaces: Record<string, object>, wanted: (name: string) => boolean = () => true): Lent {
  return Object.fromEntries(
    Object.entries(interfaces)
      .filter(([name]) => wanted(name))
      .map(([name, object]) => [name, hostInterface('host', object)]),
  );
}

function pick(from: Readonly<Lent>, names: readonly string[]): Lent {
  return Object.fromEntries(names.flatMap((name) => (from[name] ? [[name, from[name]]] : [])));
}

/** From "NAME=VALUE". */
function variableOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
