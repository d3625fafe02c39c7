// The JavaScript form of the test command, for every engine that componentizes it. wasi.test.ts says what it must print;
// programs.ts puts `u64` before it, which makes a u64 for the engine.
import { getArguments, getEnvironment } from 'wasi:cli/environment@0.2.12';
import { exitWithCode } from 'wasi:cli/exit@0.2.12';
import { getStdin } from 'wasi:cli/stdin@0.2.12';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
import * as monotonic from 'wasi:clocks/monotonic-clock@0.2.12';
import * as wall from 'wasi:clocks/wall-clock@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';
import { getRandomU64 } from 'wasi:random/random@0.2.12';

// Nothing may be asked of the host before it runs: the engine is started when the component is made.
let stdout;

const put = (bytes) => {
  for (let at = 0; at < bytes.length; at += 4096) stdout.blockingWriteAndFlush(bytes.subarray(at, at + 4096));
};
/** UTF-8: not every engine has a TextEncoder. */
const bytesOf = (text) => Uint8Array.from(unescape(encodeURIComponent(text)), (one) => one.charCodeAt(0));
const say = (line) => put(bytesOf(`${line}\n`));

/** The directory that holds a path, and the rest of the path. */
const locate = (path) => {
  const [directory, base] = getDirectories().find(([, name]) => path === name || path.startsWith(`${name}/`));
  return [directory, path.slice(base.length + 1) || '.'];
};
const open = (path, create, flags) => {
  const [directory, rest] = locate(path);
  return directory.openAt({ symlinkFollow: true }, rest, create ? { create: true } : {}, flags);
};
const drain = (stream, take) => {
  try {
    for (;;) take(stream.blockingRead(u64(65536)));
  } catch (error) {
    if (error.payload?.tag !== 'closed') throw error;
  }
};

const deeds = {
  args: (...args) => args.forEach(say),
  env: () =>
    getEnvironment()
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .forEach(say),
  copy: () => drain(getStdin(), put),
  list(path) {
    const listing = open(path, false, { read: true }).readDirectory();
    const lines = [];
    for (let entry = listing.readDirectoryEntry(); entry; entry = listing.readDirectoryEntry()) {
      lines.push(`${entry.name} ${entry.type}`);
    }
    lines.sort().forEach(say);
  },
  read: (path) => drain(open(path, false, { read: true }).readViaStream(u64(0)), put),
  write(path, text) {
    const stream = open(path, true, { write: true }).writeViaStream(u64(0));
    stream.blockingWriteAndFlush(bytesOf(text));
    say('written');
  },
  exit: (code) => exitWithCode(Number(code)),
  clock() {
    const before = monotonic.now();
    monotonic.subscribeDuration(u64(2_000_000)).block();
    say(Number(monotonic.now() - before) >= 2_000_000);
    say(Number(wall.now().seconds) > 1_600_000_000);
  },
  random() {
    const first = getRandomU64();
    say(getRandomU64() !== first);
  },
};

export const run = {
  run() {
    const [, deed, ...args] = getArguments();
    stdout = getStdout();
    try {
      deeds[deed](...args);
    } catch (error) {
      if (typeof error.payload !== 'string') throw error;
      say(`refused: ${error.payload}`);
    }
  },
};
