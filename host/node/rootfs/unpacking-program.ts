/**
 * Unpacking by a program of the host, for what this Node has no decoder of: `xz`, `bzip2` and `zstd` as PATH finds them, as tar does.
 * It gets the archive as its input and gives the content as its output; of what the archive's maker wrote it gets no name and no argument.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What of its messages is looked at. */
const mostText = 4096;

/** There is no such program. */
export class ProgramMissing extends Error {}

export type Unpacking = (pieces: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

/** A stage of a pipeline. It throws ProgramMissing, or an error with the program's own last words where that fails. */
export function unpackingBy(program: string, args: readonly string[]): Unpacking {
  return async function* (pieces) {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const [said, ended] = [textOf(child), endOf(child, program)];
    // One that ends early says why by its exit code; what it did not read is no news.
    const fed = pipeline(pieces, child.stdin).catch((cause: Error) => cause);
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
      const code = await ended;
      if (code !== 0) throw new Error(lastLine(await said) ?? `${program} ended with ${code}`);
      const failure = await fed;
      if (failure && (failure as NodeJS.ErrnoException).code !== 'EPIPE') throw failure;
    } finally {
      child.kill('SIGKILL');
    }
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How it ended, as people say it: its exit code, or the name of a signal. Handled before anybody waits for it. */
function endOf(child: Child, program: string): Promise<number | string> {
  const ended = once(child, 'close').then(
    ([code, signal]: (number | string)[]) => code ?? signal ?? 'nothing',
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') throw new ProgramMissing(`there is no ${program} in PATH`, { cause });
      throw cause;
    },
  );
  ended.catch(() => {});
  return ended;
}

async function textOf(child: Child): Promise<string> {
  let text = '';
  try {
    for await (const piece of child.stderr) if (text.length < mostText) text += String(piece);
  } catch {
    // It was ended.
  }
  return text;
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined;
}
