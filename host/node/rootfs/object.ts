/** One object of a root file system as the host keeps it. */

import type { DescriptorType } from '../wasi/attributes.ts';
import type { Time } from './pax.ts';
import type { Source } from './source.ts';
import type { Run } from './sparse.ts';

/** Out of an archive: all is known. */
export interface Stored {
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  readonly represents: bigint;
  readonly accessed: Time;
  readonly modified: Time;
  readonly size: number;
  readonly target: string;
  readonly runs: readonly Run[];
  readonly source: Source | undefined;
  readonly extended: readonly (readonly [string, Uint8Array])[];
}

/** What a folder has in a directory, before there is an object for each name. */
export interface Listing {
  readonly directory: RootObject;
  readonly names: readonly string[];
  readonly kinds: readonly DescriptorType[];
  /** Number of the first one's object; those of the others follow. */
  readonly first: number;
}

export class RootObject {
  readonly number: number;
  readonly kind: DescriptorType;
  /** The archive's, or of a layer's; undefined for one that a folder has and no layer speaks of. */
  stored: Stored | undefined;
  /** Its path in the folder below, if it is there. */
  readonly folder: string | undefined;
  /** Of a directory, once its folder was read. */
  children: Map<string, RootObject> | undefined;
  /** Of a directory whose folder was read to be listed. */
  listing: Listing | undefined;
  /** Names that it has out of archives. */
  names = 0;
  /** Number of the layer that it is from; -1 for the folder. */
  layer: number;
  /** Names that layers took away here, whether there is something again or not. */
  gone: Set<string> | undefined;
  /** A layer shows nothing here of what is below it. */
  isOpaque = false;

  constructor(number: number, kind: DescriptorType, layer: number, of: { stored?: Stored; folder?: string }) {
    this.number = number;
    this.kind = kind;
    this.layer = layer;
    this.stored = of.stored;
    this.folder = of.folder;
  }

  /** A layer took a name away here. */
  hide(name: string): void {
    this.gone ??= new Set();
    this.gone.add(name);
  }
}
