// The policy of init: everything that is to be started, each when it is due.

import { Bringing } from '../bringing';
import { Task } from './nucleus-task-tasks';

export function start(): Task {
  return new Task(new Bringing());
}
