import { expect, it } from 'vitest';
import { ProgramFailure } from './failure.ts';
import { type Spawner, spawn } from './personality.ts';

it('names a program that the file system service refuses to read', () => {
  const image = {
    readAt: () => {
      throw { payload: { tag: 'denied' } };
    },
  };
  const spawner = {
    manifest: { program: { host: '/bin/x', arguments: ['./x'] }, limits: {}, grants: {} },
    grants: { image: () => image },
  } as unknown as Spawner;
  expect(() => spawn(spawner)).toThrow(new ProgramFailure('not-executable', './x: cannot be read: denied'));
});
