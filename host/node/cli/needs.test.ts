import { describe, expect, it } from 'vitest';
import { needsOfInterfaces, needsOfProgram } from './needs.ts';

describe('needsOfInterfaces', () => {
  it('names each authority once', () => {
    const imports = [
      'wasi:clocks/wall-clock@0.2.12',
      'wasi:clocks/monotonic-clock@0.2.12',
      'wasi:sockets/tcp@0.2.12',
    ];
    expect(needsOfInterfaces(imports)).toEqual([
      {
        what: 'clocks',
        why: 'wasi:clocks/wall-clock@0.2.12, wasi:clocks/monotonic-clock@0.2.12',
        grant: 'always granted to a program',
      },
      {
        what: 'the network',
        why: 'wasi:sockets/tcp@0.2.12',
        grant: '--connect tcp|udp:HOST:PORT, --listen tcp|udp:ADDRESS:PORT',
      },
    ]);
  });

  it('says that it does not know an interface', () => {
    expect(needsOfInterfaces(['acme:db/store@1.0.0'])).toEqual([
      {
        what: 'an interface that is not known here',
        why: 'acme:db/store@1.0.0',
        grant: 'by a service that exports it',
      },
    ]);
  });
});

describe('needsOfProgram', () => {
  it.each([
    [{ format: 'elf', libraries: [] }, []],
    [
      { format: 'elf', interpreter: '/lib64/ld.so', libraries: ['libc.so.6'] },
      ['its dynamic linker', 'libraries'],
    ],
    [{ format: 'script', interpreter: '/bin/sh', libraries: [] }, ['its interpreter']],
    [{ format: 'pe', libraries: ['KERNEL32.dll'] }, []],
  ])('of %j', (facts, whats) => expect(needsOfProgram(facts).map(({ what }) => what)).toEqual(whats));
});
