/**
 * The answer to `nucleus:launcher/programs`: programs of one kind start those of another. The manifest says who runs them; each gets an
 * instance of that personality for itself, which sees the directories and streams that were handed over, and no others.
 */

import { drop, type Handle } from '../component/index.ts';
import { Failure } from '../task/index.ts';
import { ProgramFailure } from './failure.ts';
import type { LauncherParts, LaunchRequest } from './launch-request.ts';
import { runLaunchedCommand } from './launched-command.ts';
import { runLaunchedImage } from './launched-image.ts';
import { type LaunchedOutcome, LaunchedProgram } from './launched-program.ts';

export const launcherName = 'nucleus:launcher/programs@0.1.0';

type Ended = LaunchedOutcome & { readonly message?: string | undefined };

/** What a shell shows for what was found and could not be run. */
const CANNOT_RUN = 126;
/** The machine, or the service, that ran it has failed. */
const BROKEN = 255;

export class Launcher {
  readonly #parts: LauncherParts;
  /** Those that somebody holds. */
  readonly #programs = new Set<LaunchedProgram>();
  /** Those that have not let go of everything. */
  readonly #running = new Set<Promise<void>>();
  #count = 0;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  /** In jco's conventions. */
  get interface(): object {
    return { launch: (request: LaunchRequest) => this.#launch(request), Program: LaunchedProgram };
  }

  /** Ends all that still run; fulfilled when nothing of them is left. */
  async end(): Promise<void> {
    for (const program of [...this.#programs]) program[Symbol.dispose]();
    await Promise.all(this.#running);
  }

  #launch(request: LaunchRequest): LaunchedProgram {
    const program = new LaunchedProgram(request.kind === 'windows', (one) => this.#programs.delete(one));
    const body = this.#bodyOf(request, program);
    if (body === undefined) {
      for (const handle of handlesOf(request)) drop(handle);
      throw new Failure({ tag: 'unsupported' });
    }
    this.#programs.add(program);
    const ended = this.#run(request, program, body);
    this.#running.add(ended);
    void ended.then(() => this.#running.delete(ended));
    return program;
  }

  /** What runs it; undefined where nobody does. */
  #bodyOf(request: LaunchRequest, program: LaunchedProgram): (() => Promise<Ended>) | undefined {
    const { manifest, platform } = this.#parts;
    const { windows, component } = manifest.launches ?? {};
    if (request.kind === 'component') {
      if (component === undefined || platform.command === undefined) return undefined;
      return () => runLaunchedCommand({ ...this.#parts, request, program });
    }
    if (windows === undefined) return undefined;
    const name = `${request.path.slice(request.path.lastIndexOf('/') + 1)}#${++this.#count}`;
    return () => runLaunchedImage({ ...this.#parts, request, program, name, service: windows });
  }

  async #run(request: LaunchRequest, program: LaunchedProgram, body: () => Promise<Ended>): Promise<void> {
    try {
      const { code, instructions, message } = await body();
      if (message !== undefined) program.say(`nucleus: ${request.arguments[0]}: ${message}`);
      program.finishWith({ code, instructions });
    } catch (error) {
      if (!program.isDropped) program.say(`nucleus: ${lineOf(this.#parts.services().explain(error))}`);
      program.finishWith({ code: error instanceof ProgramFailure ? CANNOT_RUN : BROKEN, instructions: 0n });
    }
  }
}

function handlesOf({ image, folder, mounts }: LaunchRequest): Handle[] {
  return [image, ...(folder ? [folder] : []), ...mounts.map(({ node }) => node)];
}

function lineOf({ message }: Error): string {
  return message.split('\n')[0]!;
}
