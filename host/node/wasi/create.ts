/** All of WASI 0.2 that this host lends, and its trees for file systems, under the names that components import them by. */

import type { Right } from '../../../kernel/capability/rights.ts';
import { lendAs } from '../../../kernel/component/index.ts';
import { always, type Clock, type InputStream, makePipe, OutputStream } from '../../../kernel/task/index.ts';
import { base } from './base.ts';
import * as cli from './cli.ts';
import * as clocks from './clocks.ts';
import { details } from './details.ts';
import * as filesystem from './filesystem.ts';
import * as random from './random.ts';
import { SharedInput, SharedOutput } from './shared-stream.ts';
import * as io from './streams.ts';

/** The version in the names; any 0.2 is compatible. */
export const WASI_VERSION = '0.2.12';

/** What is granted; what is absent, the component does not have. */
export interface WasiOptions {
  /** Absent: at its end from the start. */
  stdin?: InputStream;
  /** Absent: what is written is gone. */
  stdout?: OutputStream;
  stderr?: OutputStream;
  /** Which of the three are terminals; absent: those that are on the host. */
  terminals?: readonly boolean[];
  environment?: readonly (readonly [string, string])[];
  /** With the program's name first. */
  arguments?: readonly string[];
  /** Initial working directory, a path of the component's. */
  directory?: string;
  /** Granted directories with the paths that the component knows them by. */
  preopens?: readonly (readonly [filesystem.Descriptor, string])[];
  clock?: Clock;
  wallTime?: clocks.WallTime;
}

/**
 * Host interfaces by import name such as "wasi:io/streams@0.2.12", in jco's conventions.
 */
export function createWasi(options: WasiOptions = {}): Record<string, object> {
  const stdin = options.stdin ?? endedInput();
  const stdout = options.stdout ?? new Discard();
  const stderr = options.stderr ?? new Discard();
  const [input, output, error] = options.terminals ?? [stdin, stdout, stderr].map(cli.isTerminal);
  const terminals = cli.terminals(input ?? false, output ?? false, error ?? false);
  const interfaces: Record<string, object> = {
    'wasi:io/error': io.error,
    'wasi:io/poll': io.poll,
    'wasi:io/streams': io.streams,
    'wasi:clocks/monotonic-clock': clocks.monotonicClock(options.clock),
    'wasi:clocks/wall-clock': clocks.wallClock(options.wallTime),
    'wasi:random/random': random.random,
    'wasi:random/insecure': random.insecure,
    'wasi:random/insecure-seed': random.insecureSeed,
    'wasi:filesystem/types': filesystem.types,
    'wasi:filesystem/preopens': filesystem.preopens(options.preopens ?? []),
    'wasi:cli/environment': cli.environment({
      environment: options.environment ?? [],
      arguments: options.arguments ?? [],
      directory: options.directory,
    }),
    'wasi:cli/exit': cli.exit,
    'wasi:cli/stdin': { getStdin: () => standard(new SharedInput(stdin), 'read', 'input') },
    'wasi:cli/stdout': { getStdout: () => standard(new SharedOutput(stdout), 'write', 'output') },
    'wasi:cli/stderr': { getStderr: () => standard(new SharedOutput(stderr), 'write', 'error') },
    'wasi:cli/terminal-input': { TerminalInput: cli.TerminalInput },
    'wasi:cli/terminal-output': { TerminalOutput: cli.TerminalOutput },
    'wasi:cli/terminal-stdin': terminals.stdin,
    'wasi:cli/terminal-stdout': terminals.stdout,
    'wasi:cli/terminal-stderr': terminals.stderr,
  };
  const versioned = Object.entries(interfaces).map(([name, value]) => [`${name}@${WASI_VERSION}`, value]);
  return {
    ...Object.fromEntries(versioned),
    'nucleus:fs/base@0.1.0': base,
    'nucleus:fs/details@0.1.0': details,
  };
}

function endedInput(): InputStream {
  const { input, output } = makePipe(1);
  output[Symbol.dispose]();
  return input;
}

/** Takes everything and keeps nothing. */
class Discard extends OutputStream {
  checkWrite(): bigint {
    return BigInt(io.OUTPUT_LIMIT);
  }
  protected take(): void {}
  ready(): boolean {
    return true;
  }
  onReady(callback: () => void) {
    return always.onReady(callback);
  }
}

/** A handle on a standard stream, which a command made of several components may pass on among them. */
function standard<T extends object>(stream: T, right: Right, name: string): T {
  return lendAs(stream, [right, 'grant', 'delegate'], `standard ${name}`);
}
