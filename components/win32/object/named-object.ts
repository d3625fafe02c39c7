// An object that may have a name, by which other parts of the process open it.

import { Process } from '../process/process';
import { KernelObject } from './kernel-object';

/** One name stands for one kind. */
export enum Kind {
  Event,
  Mutex,
  Semaphore,
  Timer,
  Section,
  Job,
}

export abstract class NamedObject extends KernelObject {
  /** Empty for none. */
  private name: string = '';
  private process: Process | null = null;

  abstract get kind(): Kind;

  /** Makes it known by its name. */
  publish(process: Process, name: string): void {
    this.process = process;
    this.name = name;
    process.named.set(name, this);
  }

  /** As the kernel names it; empty for one without a name. */
  get path(): string {
    return this.name.length == 0 ? '' : '\\Sessions\\1\\BaseNamedObjects\\' + this.name;
  }

  protected close(): void {
    if (this.process != null) this.process!.named.delete(this.name);
    this.process = null;
  }
}
