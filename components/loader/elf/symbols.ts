/** The dynamic symbol table: what an image imports and exports by name. */
import { Defect, LoadError, SymbolImport } from '../gen/export/nucleus-loader-loader';
import { Result } from '../../lib/wit';
import { Budget } from '../image/budget';
import { malformed } from '../image/verdict';
import { Dynamic } from './dynamic';
import { countSymbols } from './symbol-count';
import { readVersions, Versions } from './versions';
import * as L from './layout';

export class Symbols {
  readonly imports: Array<SymbolImport> = new Array<SymbolImport>();
  readonly exports: Array<string> = new Array<string>();
}

/** Errors: bad-entry-size, bad-reference. Stops, without an error, when the budget is used up. */
export function readSymbols(dynamic: Dynamic): Result<Symbols, LoadError> {
  const symbols = new Symbols();
  const entry = dynamic.first(L.DT_SYMTAB);
  if (!entry) return Result.ok<Symbols, LoadError>(symbols);
  const size = dynamic.first(L.DT_SYMENT);
  if (size && size.value != L.SYMBOL_SIZE) return fail(malformed(Defect.BadEntrySize, size.at + 8));
  const count = countSymbols(dynamic);
  const start = dynamic.locate(entry.value, count * L.SYMBOL_SIZE);
  if (start < 0) return fail(malformed(Defect.BadReference, entry.at + 8));
  const versions = readVersions(dynamic);
  if (!versions.isOk) return fail(versions.error);
  const fault = collect(symbols, dynamic, versions.value, <u64>start, count);
  return fault ? fail(fault) : Result.ok<Symbols, LoadError>(symbols);
}

function collect(symbols: Symbols, dynamic: Dynamic, versions: Versions, start: u64, count: u64): LoadError | null {
  const budget = new Budget();
  for (let i: u64 = 1; i < count; i++) {
    const at = start + i * L.SYMBOL_SIZE;
    const isImport = dynamic.image.u16(at + L.ST_SHNDX) == L.SHN_UNDEF;
    if (!isImport && !isExport(dynamic, versions, at, i)) continue;
    const name = dynamic.name(<u64>dynamic.image.u32(at + L.ST_NAME));
    if (name === null) return malformed(Defect.BadReference, at + L.ST_NAME);
    if (name.length == 0) continue;
    if (!budget.take(name)) break;
    if (isImport) symbols.imports.push(new SymbolImport(versions.library(i), name));
    else symbols.exports.push(name);
  }
  return null;
}

/** Defined here, and others may link to it. An absolute 0 is the mark that a linker makes of a version. */
function isExport(dynamic: Dynamic, versions: Versions, at: u64, index: u64): bool {
  if (dynamic.image.u8(at + L.ST_INFO) >> 4 == L.STB_LOCAL) return false;
  const visibility = dynamic.image.u8(at + L.ST_OTHER) & 3;
  if (visibility != L.STV_DEFAULT && visibility != L.STV_PROTECTED) return false;
  if (dynamic.image.u16(at + L.ST_SHNDX) == L.SHN_ABS && dynamic.image.u64(at + L.ST_VALUE) == 0) return false;
  return !versions.isHidden(index);
}

function fail(fault: LoadError): Result<Symbols, LoadError> {
  return Result.err<Symbols, LoadError>(fault);
}
