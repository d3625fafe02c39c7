import { expect, it } from 'vitest';
import { parseRules } from '../../../kernel/capability/requirements.ts';
import { rightsLines } from './rights-lines.ts';

it.each([
  [{ requires: [{ of: 'self', rights: ['read', 'write'] }] }, 'Requires: read, write'],
  [{ requires: [{ of: 'other', rights: ['write'] }] }, 'Requires: other=write'],
  [
    {
      requires: [{ of: 'self', rights: ['write'], when: { parameter: 'how', flag: 'create' } }],
      grants: 'fresh',
    },
    'Requires: write when how.create; Grants: fresh',
  ],
  [{ grants: ['read'] }, 'Grants: read'],
  [{ grants: [] }, 'Grants: nothing'],
  [{ grants: { parameter: 'want' } }, 'Grants: want'],
  [{ denied: 'not-permitted' }, 'Denied: not-permitted'],
  [{ kernel: 'attenuate' }, 'Kernel: attenuate'],
  [{}, 'nothing'],
])('a rule reads as in WIT: %j', (rule, words) => {
  const rules = parseRules({ 'a:b/c': { f: rule } }, 'a table');
  expect(rightsLines(rules)).toEqual([`a:b/c f: ${words}`]);
});
