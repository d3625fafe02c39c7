/**
 * Which services are tasks: those whose component exports `nucleus:task/main`. What it exports with it is compared with what the
 * scheduler is going to call, before anything starts.
 */

import type { ComponentType, ExternType, FunctionType, ResourceType } from '../component/types/model.ts';
import { compatibleNames } from '../component/types/names.ts';
import { printValue } from '../component/types/print.ts';
import { label, type Part, runOf } from './part.ts';

export const MAIN = 'nucleus:task/main@0.1.0';
const TASKS = 'nucleus:task/tasks@0.1.0';

/** What `tasks` has, by the names of its functions there. */
const TASK: Readonly<Record<string, string>> = {
  '[method]task.step':
    '(borrow<task>, u32) -> variant { ready, blocked(list<own<pollable>>), done(record { code: u8, message: option<string> }) }',
  '[method]task.notify': '(borrow<task>, enum { interrupt, quit, terminate, hang-up, resize })',
  '[method]task.usage':
    '(borrow<task>) -> record { instructions: u64, calls: u64, memory: u64, peak-memory: u64 }',
};

/** The name of the interface by which a component is a task; undefined if it is none. */
export function mainOf({ exports }: ComponentType): string | undefined {
  for (const [name, { kind }] of exports) if (kind === 'instance' && compatibleNames(MAIN, name)) return name;
  return undefined;
}

/** What keeps a service from being scheduled as it says: one line each. */
export function* taskProblems(part: Part): Iterable<string> {
  const { name, type, service } = part;
  const main = mainOf(type);
  if (main === undefined) {
    if (service.scheduling !== undefined)
      yield `services.${name}.scheduling: ${label(part)} is no task: it does not export ${MAIN}`;
    return;
  }
  const run = runOf(type);
  if (run !== undefined) {
    yield `${label(part)} exports both ${run} and ${main}: it is a program or a task`;
    return;
  }
  const resource = resourceOf(type);
  const started = start(type.exports.get(main)!);
  if (resource === undefined || started !== resource)
    yield `${label(part)} exports ${main} > start, which does not give a task of an exported ${TASKS}`;
  else yield* functionProblems(part);
}

/** Why a running service cannot be replaced by this one: what the scheduler has begun it cannot give up, nor begin what was none. */
export function replacementProblem(present: Part, next: Part): string | undefined {
  const [was, is] = [present, next].map(({ type }) => mainOf(type) !== undefined);
  if (was === is) return undefined;
  const why = is ? `is a task, and ${label(present)} is none` : `is no task, and ${label(present)} is one`;
  return `${label(next)} ${why}: start the system anew`;
}

/** What `start` gives. */
function start(main: ExternType): ResourceType | undefined {
  const found = main.kind === 'instance' ? main.type.exports.get('start') : undefined;
  if (found?.kind !== 'func' || found.type.parameters.length > 0) return undefined;
  return found.type.result?.kind === 'own' ? found.type.result.resource : undefined;
}

function tasksOf({ exports }: ComponentType): ReadonlyMap<string, ExternType> | undefined {
  for (const [name, found] of exports)
    if (found.kind === 'instance' && compatibleNames(TASKS, name)) return found.type.exports;
  return undefined;
}

function resourceOf(type: ComponentType): ResourceType | undefined {
  const found = tasksOf(type)?.get('task');
  return found?.kind === 'resource' ? found.resource : undefined;
}

function* functionProblems(part: Part): Iterable<string> {
  const tasks = tasksOf(part.type)!;
  for (const [name, wanted] of Object.entries(TASK)) {
    const found = tasks.get(name);
    const given = found?.kind === 'func' ? printed(found.type) : 'nothing of that name';
    if (given !== wanted)
      yield `${label(part)} exports ${TASKS} > ${name} as ${given}, but the kernel steps a task by ${wanted}`;
  }
}

function printed({ parameters, result }: FunctionType): string {
  const print = (type: FunctionType['result'] & object) =>
    printValue(type, new Map(), Number.POSITIVE_INFINITY);
  const given = result === undefined ? '' : ` -> ${print(result)}`;
  return `(${parameters.map(({ type }) => print(type)).join(', ')})${given}`;
}
