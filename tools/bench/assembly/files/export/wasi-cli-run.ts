/** Does one thing with the files of its first directory, as often as it is told. */
import { Result, Unit } from '../../../../../components/lib/wit';
import { getArguments } from '../gen/import/wasi-cli-environment';
import { getDirectories } from '../gen/import/wasi-filesystem-preopens';
import { Descriptor, DescriptorFlagsFlags, OpenFlagsFlags } from '../gen/import/wasi-filesystem-types';

/** Bytes of a stream's read or write. */
const CHUNK: i32 = 1 << 18;

export function run(): Result<Unit, Unit> {
  const words = getArguments();
  const directory = getDirectories()[0].a;
  const count = <i32>parseInt(words[2]);
  for (let i = 0; i < count; i++) if (!once(words[1], directory)) return Result.err<Unit, Unit>(0);
  return Result.ok<Unit, Unit>(0);
}

function once(job: string, directory: Descriptor): bool {
  if (job == 'stat') return directory.statAt(0, 'small').isOk;
  if (job == 'list') return list(directory);
  if (job == 'write') return write(directory);
  const opened = directory.openAt(0, job == 'open' ? 'small' : 'large', 0, DescriptorFlagsFlags.Read);
  if (!opened.isOk) return false;
  if (job == 'read') read(opened.value);
  if (job == 'bytes') for (let i = 0; i < 1000; i++) opened.value.read(16, 0);
  opened.value.drop();
  return true;
}

function list(directory: Descriptor): bool {
  const listing = directory.readDirectory();
  if (!listing.isOk) return false;
  let next = listing.value.readDirectoryEntry();
  while (next.isOk && next.value.isSome) next = listing.value.readDirectoryEntry();
  listing.value.drop();
  return next.isOk;
}

function read(file: Descriptor): void {
  const stream = file.readViaStream(0).value;
  while (stream.blockingRead(CHUNK).isOk) {}
  stream.drop();
}

/** As much as is read, of zeros. */
function write(directory: Descriptor): bool {
  const opened = directory.openAt(0, 'written', OpenFlagsFlags.Create, DescriptorFlagsFlags.Write);
  if (!opened.isOk) return false;
  const stream = opened.value.writeViaStream(0).value;
  const data = new StaticArray<u8>(CHUNK);
  let done = true;
  for (let i = 0; i < 256 && done; i++) {
    done = stream.checkWrite().isOk && stream.write(data).isOk && stream.blockingFlush().isOk;
  }
  stream.drop();
  opened.value.drop();
  return done;
}
