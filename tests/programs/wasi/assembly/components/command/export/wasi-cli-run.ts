/** The AssemblyScript form of the test command, by the project's own bindings. wasi.test.ts says what it must print. */
import { getArguments, getEnvironment } from '../gen/import/wasi-cli-environment';
import { exitWithCode } from '../gen/import/wasi-cli-exit';
import { getStdin } from '../gen/import/wasi-cli-stdin';
import { getStdout } from '../gen/import/wasi-cli-stdout';
import { now, subscribeDuration } from '../gen/import/wasi-clocks-monotonic-clock';
import { now as today } from '../gen/import/wasi-clocks-wall-clock';
import { getDirectories } from '../gen/import/wasi-filesystem-preopens';
import {
  Descriptor, DescriptorFlags, DescriptorFlagsFlags, DescriptorType, ErrorCode, filesystemErrorCode, OpenFlagsFlags,
  PathFlagsFlags,
} from '../gen/import/wasi-filesystem-types';
import { InputStream, OutputStream, StreamErrorTag } from '../gen/import/wasi-io-streams';
import { getRandomU64 } from '../gen/import/wasi-random-random';
import { Result, Unit } from '../../lib/wit';

let output: OutputStream | null = null;

export function run(): Result<Unit, Unit> {
  output = getStdout();
  const words = getArguments();
  const deed = words[1];
  if (deed == 'args') for (let i = 2; i < words.length; i++) say(words[i]);
  else if (deed == 'env') environment();
  else if (deed == 'copy') copy(getStdin());
  else if (deed == 'list') list(words[2]);
  else if (deed == 'read') read(words[2]);
  else if (deed == 'write') write(words[2], words[3]);
  else if (deed == 'exit') exitWithCode(<u8>parseInt(words[2]));
  else if (deed == 'clock') clock();
  else if (deed == 'random') say((getRandomU64() != getRandomU64()).toString());
  else if (deed == 'trap') unreachable();
  return Result.ok<Unit, Unit>(0);
}

function put(bytes: StaticArray<u8>): void {
  for (let at = 0; at < bytes.length; at += 4096) {
    output!.blockingWriteAndFlush(bytes.slice<StaticArray<u8>>(at, at + 4096));
  }
}

function say(line: string): void {
  put(bytesOf(line + '\n'));
}

function bytesOf(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}

/** WASI's words for the codes that the tests provoke. */
function refuse(code: ErrorCode): void {
  let word = code.toString();
  if (code == ErrorCode.NoEntry) word = 'no-entry';
  else if (code == ErrorCode.NotPermitted) word = 'not-permitted';
  else if (code == ErrorCode.Io) word = 'io';
  say('refused: ' + word);
}

function environment(): void {
  const lines = getEnvironment().map<string>((each) => each.a + '=' + each.b);
  lines.sort();
  for (let i = 0; i < lines.length; i++) say(lines[i]);
}

function copy(from: InputStream): void {
  let got = from.blockingRead(65536);
  for (; got.isOk; got = from.blockingRead(65536)) put(got.value);
  if (got.error.tag == StreamErrorTag.Closed) return;
  const code = filesystemErrorCode(got.error.lastOperationFailed);
  if (code.isSome) refuse(code.value);
}

function open(path: string, create: bool, flags: DescriptorFlags): Result<Descriptor, ErrorCode> {
  const directories = getDirectories();
  for (let i = 0; i < directories.length; i++) {
    const base = directories[i].b;
    if (path != base && !path.startsWith(base + '/')) continue;
    const rest = path == base ? '.' : path.substring(base.length + 1);
    return directories[i].a.openAt(PathFlagsFlags.SymlinkFollow, rest, create ? OpenFlagsFlags.Create : 0, flags);
  }
  return Result.err<Descriptor, ErrorCode>(ErrorCode.NoEntry);
}

function typeName(type: DescriptorType): string {
  if (type == DescriptorType.Directory) return 'directory';
  return type == DescriptorType.SymbolicLink ? 'symbolic-link' : 'regular-file';
}

function list(path: string): void {
  const opened = open(path, false, DescriptorFlagsFlags.Read);
  if (!opened.isOk) return refuse(opened.error);
  const listing = opened.value.readDirectory();
  if (!listing.isOk) return refuse(listing.error);
  const lines = new Array<string>();
  for (;;) {
    const next = listing.value.readDirectoryEntry();
    if (!next.isOk) return refuse(next.error);
    if (!next.value.isSome) break;
    lines.push(next.value.value.name + ' ' + typeName(next.value.value.type));
  }
  lines.sort();
  for (let i = 0; i < lines.length; i++) say(lines[i]);
}

function read(path: string): void {
  const opened = open(path, false, DescriptorFlagsFlags.Read);
  if (!opened.isOk) return refuse(opened.error);
  const stream = opened.value.readViaStream(0);
  if (stream.isOk) copy(stream.value);
  else refuse(stream.error);
}

function write(path: string, text: string): void {
  const opened = open(path, true, DescriptorFlagsFlags.Write);
  if (!opened.isOk) return refuse(opened.error);
  const stream = opened.value.writeViaStream(0);
  if (!stream.isOk) return refuse(stream.error);
  stream.value.blockingWriteAndFlush(bytesOf(text));
  say('written');
}

function clock(): void {
  const before = now();
  subscribeDuration(2_000_000).block();
  say((now() - before >= 2_000_000).toString());
  say((today().seconds > 1_600_000_000).toString());
}
