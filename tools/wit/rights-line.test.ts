import { describe, expect, it } from 'vitest';
import { readRightsLine } from './rights-line.ts';

describe('lines that state rights', () => {
  it.each([
    ['Requires: read', { kind: 'requires', of: 'self', rights: ['read'] }],
    ['Requires: read, write', { kind: 'requires', of: 'self', rights: ['read', 'write'] }],
    ['Requires:delete', { kind: 'requires', of: 'self', rights: ['delete'] }],
    ['Requires: other=write', { kind: 'requires', of: 'other', rights: ['write'] }],
    [
      'Requires: new-node = read,delegate',
      { kind: 'requires', of: 'new-node', rights: ['read', 'delegate'] },
    ],
    [
      'Requires: write when open-flags.create',
      { kind: 'requires', of: 'self', rights: ['write'], when: { parameter: 'open-flags', flag: 'create' } },
    ],
    [
      'Requires: other=write, delete when how.move',
      {
        kind: 'requires',
        of: 'other',
        rights: ['write', 'delete'],
        when: { parameter: 'how', flag: 'move' },
      },
    ],
    ['Grants: fresh', { kind: 'grants', what: 'fresh' }],
    ['Grants: nothing', { kind: 'grants', what: 'nothing' }],
    ['Grants: read', { kind: 'grants', what: ['read'] }],
    ['Grants: read, grant', { kind: 'grants', what: ['read', 'grant'] }],
    ['Grants: want', { kind: 'grants', what: { parameter: 'want' } }],
    ['Grants: %use', { kind: 'grants', what: { parameter: 'use' } }],
    ['Kernel: attenuate', { kind: 'kernel', method: 'attenuate' }],
    ['Kernel: instantiate', { kind: 'kernel', method: 'instantiate' }],
  ])('%s', (line, expected) => {
    expect(readRightsLine(line)).toEqual(expected);
  });

  it.each([
    '',
    'Opens a file.',
    'It requires: nothing',
    'Errors: denied.',
    'Requires a name.',
    'Requires read access to the directory.',
    'Grants. Kernels.',
    'Errors: read fails.',
    'delete: read on',
    'Kernel methods: see below.',
    'See `Requires: read` of the other.',
  ])('%j states none', (line) => {
    expect(readRightsLine(line)).toBeUndefined();
  });

  it.each([
    'Requires read',
    'Requires read, write.',
    'Requires - read',
    'Required: read',
    'Requirements: read',
    'Requires = read',
    'Requires; read',
    'Requires\uff1aread',
    '* Requires: read',
    '- Grants: fresh',
    '`Requires: read`',
    '**Requires:** read',
    'Kernel attenuate',
    'Requiers: write',
    'Needs: read, write',
    'Reqires: other = read when how.a',
    'Opens it. Requires: write',
    'As `open` does. Grants: nothing',
  ])('%j is meant to', (line) => {
    expect(() => readRightsLine(line)).toThrow(
      `cannot read "${line}": it should begin with "Requires:", "Grants:" or "Kernel:"`,
    );
  });

  const rights = 'there are read, write, execute, delete, grant, delegate';

  it.each([
    ['Requires: reed', `"reed" is no right; ${rights}`],
    ['Requires:', `"" is no right; ${rights}`],
    ['Requires: read write', `"read write" is no right; ${rights}`],
    ['Requires: read, read', '"read" is there twice'],
    ['Requires: read when create', '"when create" should be "when PARAMETER.FLAG"'],
    ['Requires: read when a.b.c', '"when a.b.c" should be "when PARAMETER.FLAG"'],
    ['Requires: read when A.b', '"A" is not the name of a parameter'],
    ['Requires: read when a.', '"" is not the name of a flag'],
    ['Requires: read when a.b when c.d', 'more than one "when"'],
    ['Requires: other=read when', `"read when" is no right; ${rights}`],
    ['Requires: other=', `"" is no right; ${rights}`],
    ['Requires: a=b=read', `"b=read" is no right; ${rights}`],
    ['Requires: other=read when how', '"when how" should be "when PARAMETER.FLAG"'],
    ['Requires: Other=read', '"Other" is not the name of a parameter'],
    ['Requires: other=reed', `"reed" is no right; ${rights}`],
    ['Grants: all of it', `"all of it" is no right; ${rights}`],
    ['Grants: read, want', `"want" is no right; ${rights}`],
    [
      'Kernel: reboot',
      '"reboot" is nothing that the kernel answers; there are attenuate, share, revoke, expire, inspect, instantiate, fork, save, restore, footprint',
    ],
    ['Require: read', '"Require:" is not one of "Requires:", "Grants:", "Kernel:"'],
    ['requires: read', '"requires:" is not one of "Requires:", "Grants:", "Kernel:"'],
    ['KERNEL: fork', '"KERNEL:" is not one of "Requires:", "Grants:", "Kernel:"'],
  ])('%s', (line, message) => {
    expect(() => readRightsLine(line)).toThrow(new Error(`cannot read "${line}": ${message}`));
  });
});
