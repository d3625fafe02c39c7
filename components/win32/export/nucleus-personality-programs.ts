// nucleus:personality/programs as this component exports it: a PE32+ program in, its task out.

import { Result } from '../../lib/wit';
import { Program, SpawnError } from '../gen/export/nucleus-personality-programs';
import { spawnProcess } from '../program/spawn';
import { Task } from './nucleus-task-tasks';

export function spawn(program: Program): Result<Task, SpawnError> {
  const spawned = spawnProcess(program);
  if (!spawned.isOk) return Result.err<Task, SpawnError>(spawned.error);
  return Result.ok<Task, SpawnError>(new Task(spawned.value.session));
}
