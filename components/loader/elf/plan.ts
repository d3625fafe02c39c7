/** From a checked ELF image to its load plan. */
import { Format, LoadError, LoadPlan, Segment, ThreadStorage } from '../gen/export/nucleus-loader-loader';
import { Option, Result, Tuple2 } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { entryFault, PAGE, segmentsFault } from './check';
import { Header, readHeader } from './header';
import { readInterpreter } from './interpreter';
import { firstOf, ProgramHeader, readProgramHeaders } from './program-header';
import * as L from './layout';

export function planElf(head: Bytes, size: u64): Result<LoadPlan, LoadError> {
  const header = readHeader(head, size);
  if (!header.isOk) return Result.err<LoadPlan, LoadError>(header.error);
  const all = readProgramHeaders(head, header.value);
  const fault = segmentsFault(all, size) || entryFault(all, header.value.entry);
  if (fault) return Result.err<LoadPlan, LoadError>(fault);
  const interpreter = readInterpreter(head, all, size);
  if (!interpreter.isOk) return Result.err<LoadPlan, LoadError>(interpreter.error);
  return Result.ok<LoadPlan, LoadError>(assemble(header.value, all, interpreter.value));
}

function assemble(header: Header, all: Array<ProgramHeader>, interpreter: Option<string>): LoadPlan {
  const loaded = all.filter((one) => one.loads);
  return new LoadPlan(
    Format.Elf,
    header.type == L.TYPE_SHARED,
    header.entry,
    loaded[0].address & ~(PAGE - 1),
    (loaded[loaded.length - 1].end + PAGE - 1) & ~(PAGE - 1),
    greatestAlignment(loaded),
    loaded.map<Segment>((one) => segment(one)),
    headersAddress(header, all),
    <u16>L.PROGRAM_HEADER_SIZE,
    header.programHeaderCount,
    interpreter,
    threadStorage(all),
    hasExecutableStack(all),
    relro(all),
  );
}

function segment(one: ProgramHeader): Segment {
  return new Segment(one.address, one.memorySize, one.offset, one.fileSize, one.access);
}

function greatestAlignment(loaded: Array<ProgramHeader>): u64 {
  let greatest = PAGE;
  for (let i = 0; i < loaded.length; i++) greatest = max(greatest, loaded[i].alignment);
  return greatest;
}

/** Where the program finds its own program headers (AT_PHDR): in the segment that holds them, else by PT_PHDR. */
function headersAddress(header: Header, all: Array<ProgramHeader>): u64 {
  const length = header.programHeadersEnd - header.programHeaders;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (one.loads && one.holds(header.programHeaders, length)) {
      return one.address + (header.programHeaders - one.offset);
    }
  }
  const own = firstOf(all, L.PT_PHDR);
  return own && isLoaded(all, own.address, length) ? own.address : 0;
}

function isLoaded(all: Array<ProgramHeader>, address: u64, length: u64): bool {
  for (let i = 0; i < all.length; i++) if (all[i].loads && all[i].covers(address, length)) return true;
  return false;
}

function threadStorage(all: Array<ProgramHeader>): Option<ThreadStorage> {
  const one = firstOf(all, L.PT_TLS);
  if (!one) return Option.none<ThreadStorage>();
  return Option.some<ThreadStorage>(
    new ThreadStorage(one.address, one.fileSize, one.memorySize, max<u64>(one.alignment, 1)),
  );
}

/** Without a PT_GNU_STACK it is not (Linux on x86-64, since 5.8). */
function hasExecutableStack(all: Array<ProgramHeader>): bool {
  const one = firstOf(all, L.PT_GNU_STACK);
  return one !== null && (one.flags & L.PF_X) != 0;
}

/** PT_GNU_RELRO with both ends rounded down to pages, as the C libraries do; none if nothing remains, or it wraps. */
function relro(all: Array<ProgramHeader>): Option<Tuple2<u64, u64>> {
  const one = firstOf(all, L.PT_GNU_RELRO);
  if (!one || !isLoaded(all, one.address, 1) || one.memorySize > u64.MAX_VALUE - one.address) {
    return Option.none<Tuple2<u64, u64>>();
  }
  const start = one.address & ~(PAGE - 1);
  const end = one.end & ~(PAGE - 1);
  if (end <= start) return Option.none<Tuple2<u64, u64>>();
  return Option.some<Tuple2<u64, u64>>(new Tuple2<u64, u64>(start, end - start));
}
