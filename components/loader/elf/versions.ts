/**
 * Which library a symbol comes from: DT_VERSYM gives each dynamic symbol a version number, DT_VERNEED names the
 * library that has it. Source: Linux Standard Base, "Symbol Versioning".
 */
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Result } from '../../lib/wit';
import { malformed } from '../image/verdict';
import { Dynamic } from './dynamic';
import * as L from './layout';

/** Version numbers have 15 bits, so there are no more versions than this. */
const MAX_VERSIONS: u64 = 0x8000;
const MAX_LIBRARIES: u64 = 4096;

export class Versions {
  /** File offset of the version numbers, or -1. */
  numbers: i64 = -1;
  readonly libraries: Map<u16, string> = new Map<u16, string>();
  /** Entries that may still be read. */
  remaining: u64 = MAX_VERSIONS;

  constructor(private readonly dynamic: Dynamic) {}

  private number(symbol: u64): u16 {
    return this.numbers < 0 ? 0 : this.dynamic.image.u16(<u64>this.numbers + symbol * 2);
  }

  /** Library of symbol number `symbol`; empty if it has no version. */
  library(symbol: u64): string {
    const number = this.number(symbol) & ~L.VERSION_HIDDEN;
    return this.libraries.has(number) ? this.libraries.get(number) : '';
  }

  /** An old version of a symbol that only programs linked long ago still ask for. */
  isHidden(symbol: u64): bool {
    return (this.number(symbol) & L.VERSION_HIDDEN) != 0;
  }
}

/** Errors: bad-reference. */
export function readVersions(dynamic: Dynamic): Result<Versions, LoadError> {
  const versions = new Versions(dynamic);
  const numbers = dynamic.first(L.DT_VERSYM);
  if (numbers) {
    versions.numbers = dynamic.table(numbers);
    if (versions.numbers < 0) return missing(numbers.at + 8);
  }
  const needed = dynamic.first(L.DT_VERNEED);
  if (!needed) return Result.ok<Versions, LoadError>(versions);
  const at = dynamic.table(needed);
  return at < 0 ? missing(needed.at + 8) : readNeeded(versions, dynamic, <u64>at);
}

function readNeeded(versions: Versions, dynamic: Dynamic, start: u64): Result<Versions, LoadError> {
  const image = dynamic.image;
  const count = min(dynamic.value(L.DT_VERNEEDNUM, 0), MAX_LIBRARIES);
  let at = start;
  for (let i: u64 = 0; i < count; i++) {
    if (!image.has(at, L.VERSION_SIZE)) return missing(at);
    const library = dynamic.name(<u64>image.u32(at + L.VN_FILE));
    if (library === null) return missing(at + L.VN_FILE);
    const fault = readAuxiliary(versions, dynamic, at, library);
    if (fault) return Result.err<Versions, LoadError>(fault);
    const next = <u64>image.u32(at + L.VN_NEXT);
    if (next == 0) break;
    at += next;
  }
  return Result.ok<Versions, LoadError>(versions);
}

/** The entries of one library. */
function readAuxiliary(versions: Versions, dynamic: Dynamic, needed: u64, library: string): LoadError | null {
  const image = dynamic.image;
  const count = <u64>image.u16(needed + L.VN_CNT);
  let at = needed + <u64>image.u32(needed + L.VN_AUX);
  for (let i: u64 = 0; i < count && versions.remaining > 0; i++) {
    versions.remaining--;
    if (!image.has(at, L.VERSION_SIZE)) return malformed(Defect.BadReference, at);
    versions.libraries.set(image.u16(at + L.VNA_OTHER) & ~L.VERSION_HIDDEN, library);
    const next = <u64>image.u32(at + L.VNA_NEXT);
    if (next == 0) break;
    at += next;
  }
  return null;
}

function missing(offset: u64): Result<Versions, LoadError> {
  return Result.err<Versions, LoadError>(malformed(Defect.BadReference, offset));
}
