// nucleus:personality/programs as this component exports it: a program in, its task out.

import { Result } from '../../lib/wit';
import { Program, SpawnError } from '../gen/export/nucleus-personality-programs';
import { spawnSandbox } from '../program/spawn';
import { Task } from './nucleus-task-tasks';

export function spawn(program: Program): Result<Task, SpawnError> {
  const spawned = spawnSandbox(program);
  if (!spawned.isOk) return Result.err<Task, SpawnError>(spawned.error);
  return Result.ok<Task, SpawnError>(new Task(spawned.value));
}
