/** Errors that our own WIT texts list are cases of the functions' error types: a list that is none would hold nobody to anything. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { casesOf } from '../../tools/fuzz/target/declared-errors.ts';
import { readErrors } from '../../tools/wit/errors-line.ts';
import { readWitFolder } from '../../tools/wit/folder.ts';
import { root } from '../arch/source-files.ts';

it('lists of errors name cases', () => {
  const { wit } = readWitFolder(undefined, join(root, 'wit'), join(root, 'dist', 'wit'));
  const wrong: string[] = [];
  let lists = 0;
  for (const owner of wit.interfaces().filter(({ id }) => id.startsWith('nucleus:')))
    for (const { name, docs, type } of owner.functions) {
      const line = readErrors(docs);
      if (line === undefined) continue;
      lists++;
      const cases = type.result?.kind === 'result' ? (casesOf(type.result.err) ?? []) : [];
      const others = line.names.filter((one) => !cases.includes(one));
      wrong.push(...others.map((one) => `${owner.id}#${name}: ${one}`));
    }
  expect(wrong).toEqual([]);
  expect(lists).toBeGreaterThan(40);
});
