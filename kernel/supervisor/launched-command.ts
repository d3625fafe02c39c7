/** A launched component: a WASI command in a thread of the host's, whose standard streams are the launched program's. It is given no files. */

import { ProgramFailure } from './failure.ts';
import { HandedOver } from './handed-over.ts';
import type { LauncherParts, LaunchRequest } from './launch-request.ts';
import type { LaunchedOutcome, LaunchedProgram } from './launched-program.ts';
import type { NodeHandle } from './mounts.ts';

/** Most bytes of a component; what is larger is refused before it fills the host's memory. */
const LARGEST = 256 * 1024 * 1024;
const PIECE = 1 << 20;

/** What the command is called among its services. */
const COMMAND = 'app';

export interface LaunchedCommand extends LauncherParts {
  readonly request: LaunchRequest;
  readonly program: LaunchedProgram;
}

/** Runs it to its end. Errors: the classes of failure.ts. */
export async function runLaunchedCommand(
  command: LaunchedCommand,
): Promise<LaunchedOutcome & { readonly message?: string | undefined }> {
  const { request, program, platform, manifest } = command;
  const handed = new HandedOver(request);
  let image: Uint8Array<ArrayBuffer>;
  try {
    image = readWhole(request.image, request.arguments[0]!);
  } finally {
    handed.end();
  }
  const { clocks, random } = manifest.grants;
  const running = await platform.command!({
    manifest: {
      services: { ...manifest.launches!.component!.services, [COMMAND]: { component: request.path } },
      grants: { directories: [], streams: streamsOf(request), clocks, random, trace: false },
      program: {
        host: request.path,
        path: request.path,
        arguments: request.arguments,
        environment: request.environment.filter((text) => text.includes('=')),
        directory: request.directory,
        personality: COMMAND,
      },
      limits: { memory: Number(request.memory) },
    },
    image,
    ...(request.input === undefined ? {} : { stdin: program.stdin }),
    ...(request.output === undefined ? {} : { stdout: program.stdout }),
    ...(request.error === undefined ? {} : { stderr: program.stderr }),
  });
  program.begin({ stop: () => running.stop(new Error(`${request.path} was ended`)) });
  const { code, message } = await running.outcome;
  return { code, message, instructions: 0n };
}

function streamsOf({ input, output, error }: LaunchRequest) {
  const given = { input, output, error };
  return (['input', 'output', 'error'] as const).filter((name) => given[name] !== undefined);
}

function readWhole(image: NodeHandle, name: string): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = image.readAt(BigInt(length), PIECE);
    if (piece.length === 0) break;
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST)
      throw new ProgramFailure(
        'not-executable',
        `${name}: cannot be run: it is larger than ${LARGEST} bytes`,
      );
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
