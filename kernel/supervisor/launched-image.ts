/** A launched program that a personality runs: an instance of that personality of its own, with what was handed over as its grants. */

import { drop, ExportedInstance, type Instance, lendAs } from '../component/index.ts';
import type { Service } from '../manifest/manifest.ts';
import { Halting } from '../task/index.ts';
import { grantsNames } from './grants.ts';
import { HandedOver } from './handed-over.ts';
import type { LauncherParts, LaunchRequest } from './launch-request.ts';
import type { LaunchedOutcome, LaunchedProgram } from './launched-program.ts';
import type { Task } from './personality.ts';
import { type SpawnError, spawnRefusal } from './spawn-refusal.ts';

const personalityName = 'nucleus:personality/programs@0.1.0';
/** As many bytes as the loader needs to say what an image is. */
const headLength = 64;

export interface LaunchedImage extends LauncherParts {
  readonly request: LaunchRequest;
  readonly program: LaunchedProgram;
  /** Of the instance, for messages and lists of capabilities. */
  readonly name: string;
  /** The personality. */
  readonly service: Service;
}

/** Runs it to its end. Errors: ProgramFailure, LinkFailure; what a service throws when it traps. */
export async function runLaunchedImage(
  image: LaunchedImage,
): Promise<LaunchedOutcome & { readonly message?: string | undefined }> {
  const { request, program, name, service, scheduler } = image;
  const grants = new HandedOver(request);
  let instance: Instance | undefined;
  try {
    const answers = Object.fromEntries(grantsNames.map((one) => [one, () => grants.interface]));
    instance = await image.services().further(name, service, answers);
    const task = spawn(instance, image, grants);
    const stepped = new Halting(task);
    const running = scheduler.start(stepped, { name });
    program.begin({
      notify: (event) => running.notify(event),
      halt: (halted) => stepped.halt(halted),
      stop: () => running.stop(new Error(`${name} was ended`)),
    });
    const { code, message } = await running.outcome;
    const { instructions } = task.usage();
    drop(task);
    return { code, message, instructions };
  } finally {
    instance?.close();
    grants.end();
  }
}

function spawn(instance: Instance, { request, program, services }: LaunchedImage, grants: HandedOver): Task {
  const exported = instance.exports.get(personalityName);
  if (!(exported instanceof ExportedInstance)) throw new Error(`it does not export ${personalityName}`);
  const personality = exported.js as unknown as { spawn(asked: object): Task };
  const lend = (kind: LaunchRequest['input'], stream: object, right: 'read' | 'write') =>
    kind === undefined ? undefined : { stream: lendAs(stream, [right], `a stream of ${request.path}`), kind };
  const input = lend(request.input, program.stdin, 'read');
  const head = request.image.readAt(0n, headLength);
  try {
    return personality.spawn({
      path: request.path,
      image: grants.takeImage(),
      arguments: request.arguments,
      environment: request.environment,
      directory: request.directory,
      memory: request.memory,
      tasks: request.tasks,
      layout: undefined,
      level: request.level,
      translation: request.translation,
      streams: {
        input: input && { ...input, already: new Uint8Array() },
        output: lend(request.output, program.stdout, 'write'),
        error: lend(request.error, program.stderr, 'write'),
        window: request.window,
      },
    });
  } catch (cause) {
    const payload = (cause as { payload?: SpawnError }).payload;
    if (payload === undefined) throw cause;
    const loader = services().functions('nucleus:loader/loader') as unknown as {
      identify(head: Uint8Array): string;
    };
    const { directory } = request;
    const asked = {
      name: request.arguments[0]!,
      directory,
      memory: Number(request.memory),
      format: () => loader.identify(head),
    };
    throw spawnRefusal(asked, payload, cause);
  }
}
