/** What this host lends one run: Node's files and streams behind the WASI drivers, in the supervisor's shape. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import type { Identities } from '../../../kernel/broker/identity.ts';
import type {
  Platform,
  StandardStream,
  TerminalDevice,
  Window,
} from '../../../kernel/supervisor/platform.ts';
import { MachineCodeCache, ProgramCache, type ProgramPlace } from '../code-cache/index.ts';
import { machineCode } from '../launch/machine-code.ts';
import { type CallTraceTarget, CallWriter } from '../trace/call-writer.ts';
import { createWasi, HostInput, HostOutput, openDirectory, openFile, yieldToHost } from '../wasi/index.ts';
import { TraceMarks } from './call-trace.ts';
import { type NodeCodeHost, nodeCodeHost } from './code-host.ts';
import { readDecoded } from './decoded-files.ts';
import { readWhole } from './host-file.ts';
import { componentPath, identitiesPath, rightsPath } from './installation.ts';
import { isBuiltIn } from './services.ts';
import { SharedOutput } from './shared-output.ts';
import { tell } from './tell.ts';
import { openTrace, TraceOutput } from './trace-output.ts';

export interface PlatformOptions {
  /** Undefined: no trace; empty: to stderr; else a file, made anew, unless `calls` are written there. */
  readonly trace: string | undefined;
  /** Where calls are written; the guest's own trace goes there, too, if that is in events. */
  readonly calls?: CallTraceTarget | undefined;
  /** Where translated code of a program outlives the run, and the program's file; undefined for nowhere. */
  readonly cache?: ProgramPlace | undefined;
  /** Takes the kernel's log. */
  log(line: string): void;
}

export interface NodePlatform extends Platform {
  readonly code: NodeCodeHost;
  readonly cache: ProgramCache | undefined;
  readonly calls: CallWriter | undefined;
  /** Undefined where nothing is to be kept, or this engine does not give its code away. */
  readonly machineCode: MachineCodeCache | undefined;
  /** Fulfilled when everything that the program wrote has reached the host. */
  drained(): Promise<void>;
}

/** Errors: CommandError if the trace's file cannot be made. */
export function nodePlatform(options: PlatformOptions): NodePlatform {
  const outputs: HostOutput[] = [];
  const output = (descriptor: number): HostOutput => {
    const made = new HostOutput(descriptor);
    outputs.push(made);
    return made;
  };
  const standard = (stream: HostInput | HostOutput): StandardStream => ({ stream, kind: stream.kind });
  const window = terminalSize();
  const input = new HostInput(0);
  const stderr = output(2);
  const traceTo = (file: string) =>
    file === ''
      ? new SharedOutput(stderr)
      : new TraceOutput(output(openTrace(file)), (reason) =>
          tell(`--trace=${file}: the rest of the trace is lost: ${reason}`),
        );
  const calls = options.calls && new CallWriter(options.calls);
  const marks = calls && options.calls?.form === 'events' ? new TraceMarks(calls) : undefined;
  const trace = options.trace === undefined ? {} : { trace: marks ?? traceTo(options.trace) };
  let known: Identities = {};
  const cache = options.cache && cacheOf(options.cache, () => known);
  const machine = options.cache && machineCodeOf(options.cache);
  return {
    component: readComponent,
    decoded: (reference, bytes) =>
      isBuiltIn(reference) ? readDecoded(reference, bytes, sha256(bytes)) : undefined,
    rights: readRights,
    identities: async () => {
      known = await readIdentities();
      return known;
    },
    sha256,
    code: nodeCodeHost(cache, machine?.translations),
    cache,
    calls,
    machineCode: machine,
    interfaces: createWasi(),
    openDirectory,
    openFile,
    findFile,
    input: standard(input),
    output: standard(output(1)),
    error: standard(stderr),
    ...(window ? { window } : {}),
    ...(input.kind === 'terminal' ? { terminal: terminalOf(input) } : {}),
    ...trace,
    command: async (order) => (await import('./launched-component.ts')).startLaunched(order, options.log),
    log: options.log,
    yieldToHost,
    now: () => performance.now(),
    drained: async () => {
      for (const one of outputs) await one.drained();
    },
  };
}

/** Code is made by the built-in `x86`, whose hash was compared before it got the broker. */
function cacheOf(place: ProgramPlace, identities: () => Identities): ProgramCache {
  const component = () => {
    const { x86 } = identities();
    return typeof x86 === 'string' && /^[0-9a-f]{64}$/.test(x86) ? x86 : undefined;
  };
  return new ProgramCache({ ...place, component, warn: tell });
}

function machineCodeOf(place: ProgramPlace): MachineCodeCache | undefined {
  const engine = machineCode();
  // That a folder is not used is said once, by the other cache.
  return engine && new MachineCodeCache({ ...place, warn: () => {} }, engine);
}

/** Where names differ by case only, the one that is spelled so goes first. */
function findFile(directory: string, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const names = namesIn(directory).filter((one) => one.toLowerCase() === wanted);
  const found = names.includes(name) ? name : names[0];
  return found === undefined ? undefined : join(directory, found);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Of files that were read, which stay as they are. */
const hashes = new WeakMap<Uint8Array, string>();

function sha256(bytes: Uint8Array): string {
  let hash = hashes.get(bytes);
  if (hash === undefined) {
    hash = createHash('sha256').update(bytes).digest('hex');
    hashes.set(bytes, hash);
  }
  return hash;
}

const reads = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** The bytes of a built-in component, or of a file. Rejects with a one-line reason. */
export function readComponent(reference: string): Promise<Uint8Array<ArrayBuffer>> {
  let read = reads.get(reference);
  if (!read) {
    read = isBuiltIn(reference) ? readBuiltIn(componentPath(reference)) : readReplacement(resolve(reference));
    reads.set(reference, read);
  }
  return read;
}

async function readBuiltIn(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : (code ?? message);
    throw new Error(`${path}: ${reason}; run \`npm run build\`, or install nucleus again`, { cause });
  }
}

/** The user's own file, and so anything. */
async function readReplacement(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return readWhole(path);
  } catch (cause) {
    throw new Error(`${path}: ${(cause as Error).message}`, { cause });
  }
}

/** The table of rights that the build made. Rejects with a one-line reason. */
export function readRights(): Promise<unknown> {
  return readTable(rightsPath());
}

async function readIdentities(): Promise<Identities> {
  return (await readTable(identitiesPath())) as Identities;
}

/** What the build made, as JSON. */
async function readTable(path: string): Promise<unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${path}: ${message}; run \`npm run build\`, or install nucleus again`, { cause });
  }
}

function terminalOf(input: HostInput): TerminalDevice {
  return {
    takeKeys: (isWanted) => input.takeKeys(isWanted),
    size: () => terminalSize() ?? { rows: 0, columns: 0 },
  };
}

/** Asks only a stream that is a terminal: Node's own stream objects change how others are read and written. */
function terminalSize(): Window | undefined {
  const terminal = isatty(1) ? process.stdout : isatty(2) ? process.stderr : undefined;
  return terminal && { rows: terminal.rows, columns: terminal.columns };
}
