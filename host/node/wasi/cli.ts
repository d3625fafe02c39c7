/** wasi:cli on Node: only what was granted; nothing is taken from the host's process. */

import type { InputStream, OutputStream } from '../../../kernel/task/index.ts';
import { HostInput } from './host-input.ts';
import { HostOutput } from './host-output.ts';

/** Thrown by wasi:cli/exit; it ends the component, and whoever runs it catches it. */
export class Exit extends Error {
  /** 0 to 255 */
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export class TerminalInput {
  [Symbol.dispose](): void {}
}

export class TerminalOutput {
  [Symbol.dispose](): void {}
}

/** wasi:cli/environment */
export function environment(options: {
  environment: readonly (readonly [string, string])[];
  arguments: readonly string[];
  directory: string | undefined;
}) {
  return {
    getEnvironment: () => [...options.environment],
    getArguments: () => [...options.arguments],
    initialCwd: () => options.directory,
  };
}

/** wasi:cli/exit */
export const exit = {
  exit(status: { tag: 'ok' | 'err' }): never {
    throw new Exit(status.tag === 'ok' ? 0 : 1);
  },
  exitWithCode(code: number): never {
    throw new Exit(code);
  },
};

/** wasi:cli/terminal-stdin, terminal-stdout and terminal-stderr, for streams that are terminals or not. */
export function terminals(stdin: boolean, stdout: boolean, stderr: boolean) {
  return {
    stdin: { getTerminalStdin: () => (stdin ? new TerminalInput() : undefined) },
    stdout: { getTerminalStdout: () => (stdout ? new TerminalOutput() : undefined) },
    stderr: { getTerminalStderr: () => (stderr ? new TerminalOutput() : undefined) },
  };
}

/** Whether a stream is the host's and a terminal there. */
export function isTerminal(stream: InputStream | OutputStream | undefined): boolean {
  return (stream instanceof HostInput || stream instanceof HostOutput) && stream.kind === 'terminal';
}
