/**
 * The smallest kernel: one task, stepped until it is done. Everything else is the services' and the host's.
 *
 * `run` is one call as long as the program runs, so what it makes is collected between steps: all that lives from one
 * step to the next is in globals, as the collector wants it.
 */
import { enter, leave } from '../../lib/collector';
import { Option, Result, Unit } from '../../lib/wit';
import { debug } from '../gen/import/nucleus-bootstrap-emergency';
import { Level, Program, spawn, Translation } from '../gen/import/nucleus-personality-programs';
import { end } from '../gen/import/nucleus-runner-ending';
import { getSettings, Settings } from '../gen/import/nucleus-runner-program';
import { Outcome, ProgressTag, Task } from '../gen/import/nucleus-task-tasks';
import { argumentsOf, directoryOf, environmentOf } from '../arguments';
import { openImage } from '../image';
import { codeOf, textOf } from '../refusal';
import { standardStreams } from '../streams';
import { waitForAny } from '../wait';

/** Guest instructions of a step: many, since nothing else wants a turn; few enough that output does not look stuck. */
const BUDGET: u32 = 5_000_000;

let task: Task | null = null;
let outcome: Outcome | null = null;

export function run(): Result<Unit, Unit> {
  const refused = start(getSettings());
  if (refused > 0) return end(<u8>refused);
  while (!advance()) {
    leave();
    enter();
  }
  task!.drop();
  const ended = outcome!;
  if (ended.message.isSome) say(getSettings(), ended.message.value);
  return end(ended.code);
}

/** Loads the program. Gives 0, or the code to end with after having said why it cannot run. */
function start(settings: Settings): i32 {
  const program = new Program(
    settings.path,
    openImage(),
    argumentsOf(settings),
    environmentOf(settings),
    directoryOf(settings),
    settings.memory,
    Option.none<u32>(),
    Option.none<u64>(),
    // Both count the levels from v1 on.
    settings.level.isSome ? Option.some<Level>(<Level>settings.level.value) : Option.none<Level>(),
    // Both name the same three in the same order.
    <Translation>settings.translation,
    standardStreams(),
  );
  const spawned = spawn(program);
  if (spawned.isOk) {
    task = spawned.value;
    return 0;
  }
  say(settings, textOf(spawned.error, settings));
  return codeOf(spawned.error);
}

/** One step; true when it was the last. */
function advance(): bool {
  const progress = task!.step(BUDGET);
  if (progress.tag == ProgressTag.Done) outcome = progress.done;
  else if (progress.tag == ProgressTag.Blocked) waitForAny(progress.blocked);
  return outcome !== null;
}

/** One line to the user, under the program's name, if it has one. */
function say(settings: Settings, text: string): void {
  debug((settings.arguments_.length > 0 ? settings.arguments_[0] : settings.path) + ': ' + text);
}
