/** What this service holds: directories of which it may grant something. */
import { Reason } from './gen/import/nucleus-capability-answers';
import { Rights, RightsFlags } from './gen/import/nucleus-capability-types';
import { Offer, offers, Terms } from './gen/import/nucleus-policy-grants';
import {
  Descriptor, DescriptorFlags, DescriptorFlagsFlags, DescriptorType, ErrorCode, OpenFlags, OpenFlagsFlags, PathFlagsFlags,
} from './gen/import/wasi-filesystem-types';
import { Result } from '../lib/wit';
import { isFor } from './terms';

export const enum Kind {
  Unknown,
  File,
  Directory,
}

export class Offered {
  constructor(private readonly offer: Offer) {}

  get rights(): Rights {
    return this.offer.rights;
  }

  get terms(): Terms {
    return this.offer.terms;
  }

  get length(): i32 {
    return this.offer.path.length;
  }

  covers(asker: string, path: string): bool {
    const own = this.offer.path;
    if (!isFor(this.offer.terms, asker)) return false;
    return own == '/' || path == own || path.startsWith(own + '/');
  }

  /** What is there now. */
  kindOf(path: string): Kind {
    const found = this.offer.directory.statAt(PathFlagsFlags.SymlinkFollow, this.below(path));
    if (!found.isOk) return Kind.Unknown;
    return found.value.type == DescriptorType.Directory ? Kind.Directory : Kind.File;
  }

  open(path: string, rights: Rights): Result<Descriptor, Reason> {
    const kind = this.kindOf(path);
    const changes = (rights & (RightsFlags.Write | RightsFlags.Delete)) != 0;
    let flags: DescriptorFlags = (rights & RightsFlags.Read) != 0 ? DescriptorFlagsFlags.Read : 0;
    let how: OpenFlags = 0;
    if (kind == Kind.Directory) {
      how = OpenFlagsFlags.Directory;
      if (changes) flags |= DescriptorFlagsFlags.MutateDirectory;
    } else if ((rights & RightsFlags.Write) != 0) flags |= DescriptorFlagsFlags.Write;
    const opened = this.offer.directory.openAt(PathFlagsFlags.SymlinkFollow, this.below(path), how, flags);
    if (opened.isOk) return Result.ok<Descriptor, Reason>(opened.value);
    return Result.err<Descriptor, Reason>(reasonOf(opened.error));
  }

  /** The path from the directory on. */
  private below(path: string): string {
    const own = this.offer.path;
    const rest = path.substring(own == '/' ? 1 : own.length + 1);
    return rest == '' ? '.' : rest;
  }
}

function reasonOf(code: ErrorCode): Reason {
  return code == ErrorCode.NoEntry || code == ErrorCode.NotDirectory ? Reason.NotFound : Reason.NotOpened;
}

/** What it is that somebody wants, in words. */
export function nounFor(kind: Kind): string {
  if (kind == Kind.Directory) return 'the directory and all below it';
  return kind == Kind.File ? 'the file' : 'what is not there';
}

/** Null until somebody asks. */
let held: Array<Offered> | null = null;

/** The nearest offer above a path, of those that this asker may ask for. */
export function offerFor(asker: string, path: string): Offered | null {
  if (held === null) held = take();
  const all = held!;
  let best: Offered | null = null;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (one.covers(asker, path) && (best === null || one.length > best.length)) best = one;
  }
  return best;
}

function take(): Array<Offered> {
  const given = offers();
  const taken = new Array<Offered>();
  for (let i = 0; i < given.length; i++) taken.push(new Offered(given[i]));
  return taken;
}
