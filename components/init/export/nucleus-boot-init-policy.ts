import { Bringing } from '../bringing';
import { Task } from './nucleus-task-tasks';

export function begin(): Task {
  return new Task(new Bringing());
}
