/**
 * What stands in the importer's domain for an object of a provider's: the number of an entry in the provider's export
 * table. It is what handles there are on; when the last of them goes, the entry is given back.
 */
import type { Perishable } from '../capability/record.ts';
import { Resource, symbolDispose } from '../component/instance/resource.ts';
import type { RemoteInterfaces } from './remote-interfaces.ts';

/** Who takes entries back. */
export interface EntryOwner {
  give(entry: number): void;
  /** Whether nobody is there any more who could answer. */
  readonly isOver: boolean;
}

export class RemoteObject implements Perishable {
  readonly entry: number;
  #owner: EntryOwner | undefined;

  constructor(entry: number, owner: EntryOwner) {
    this.entry = entry;
    this.#owner = owner;
  }

  /** Whether the entry is there for this owner: not moved, and of the link as it is now. */
  isOf(owner: EntryOwner): boolean {
    return this.#owner === owner;
  }

  get isGone(): boolean {
    return this.#owner?.isOver ?? false;
  }

  /** The entry has gone to its provider. */
  moved(): void {
    this.#owner = undefined;
  }

  [symbolDispose](): void {
    this.#owner?.give(this.entry);
    this.#owner = undefined;
  }
}

/** A resource type of a provider in another domain. */
export class RemoteResource extends Resource {
  readonly remote: RemoteInterfaces;

  constructor(name: string, provider: string, remote: RemoteInterfaces) {
    super(name, provider);
    this.remote = remote;
  }
}
