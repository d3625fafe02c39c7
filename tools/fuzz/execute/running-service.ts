/** A service that runs in a machine: its instance, what that was when it had just been made, and what it has covered. */

import {
  ExportedInstance,
  type ImportValue,
  type Instance,
  type InstantiateOptions,
  instantiate,
} from '../../../kernel/component/index.ts';
import { runOf } from '../../../kernel/system/part.ts';
import type { Service } from '../target/service.ts';
import type { Code, Counted, MadeCore } from './code.ts';
import type { CoreSnapshot } from './core-snapshot.ts';

/** Most bytes of a core memory, and most handles of an instance: a runaway is the target's failure, not ours. */
const MEMORY = 3 * 2 ** 30;
const HANDLES = 1 << 16;
/** Calls of functions and rounds of loops in one call after which it hangs. */
const FUEL = 4_000_000;

export class RunningService {
  readonly service: Service;
  readonly instance: Instance;
  readonly counted: readonly Counted[];
  readonly #code: Code;
  readonly #cores: readonly MadeCore[];
  #snapshot: CoreSnapshot | undefined;
  /** Handles that it had at the beginning. */
  #handles = 0;

  private constructor(service: Service, instance: Instance, code: Code) {
    this.service = service;
    this.instance = instance;
    this.#code = code;
    this.#cores = code.cores;
    this.counted = code.counted();
  }

  static async start(
    service: Service,
    code: Code,
    imports: Readonly<Record<string, ImportValue>>,
    options: Pick<InstantiateOptions, 'rights' | 'capabilities'>,
  ): Promise<RunningService> {
    const { name, component, limits } = service;
    code.begin(name);
    const instance = await instantiate(component, {
      ...{ name, imports, memory: MEMORY, handles: HANDLES },
      ...limits,
      ...options,
      observe: code.observe,
    });
    const run = service.starts ? runOf(component.type) : undefined;
    if (run !== undefined) exportedBy(instance, run).js.run();
    return new RunningService(service, instance, code);
  }

  get name(): string {
    return this.service.name;
  }

  exported(name: string): ExportedInstance {
    return exportedBy(this.instance, name);
  }

  /** What it is now, and has, is its beginning: those that import from it have started, too. */
  keep(): void {
    this.instance.keep();
    this.#snapshot = this.#code.snapshot(this.#cores, this.name);
  }

  /** Drops what it has got of others since it was made; whether it can be put back. */
  forget(): boolean {
    return this.instance.forget();
  }

  /** After `forget`: whether it is again what it was. */
  restore(): boolean {
    return this.#snapshot?.restore() ?? false;
  }

  /** It may do as much as it likes to, within reason, from now on. */
  refuel(): void {
    for (const { coverage } of this.counted) coverage.fuel.value = FUEL;
  }

  /** What there is now is the beginning, as far as what is left is concerned. */
  settle(): void {
    this.#handles = this.instance.usage().handles;
  }

  /** Handles that are more than there were. */
  get left(): number {
    return this.instance.usage().handles - this.#handles;
  }

  /** Bytes of memory that are more than there were. */
  get grown(): number {
    return this.service.isStorage ? 0 : (this.#snapshot?.grown ?? 0);
  }
}

function exportedBy(instance: Instance, name: string): ExportedInstance {
  const found = instance.exports.get(name);
  if (found instanceof ExportedInstance) return found;
  throw new Error(`${instance.name} does not export ${name}`);
}
