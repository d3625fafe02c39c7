import { describe, expect, it } from 'vitest';
import { checkManifest } from '../../../kernel/manifest/schema.ts';
import { manifestOf } from './services.ts';

const found = { path: '/opt/tools/rg', kind: 'image' } as const;

describe('manifestOf', () => {
  it('grants nothing but streams, clocks and randomness by default', () => {
    const manifest = manifestOf('./rg', found, ['-n', 'x'], {});
    expect(checkManifest(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      services: { x86: { component: 'x86' }, vfs: { component: 'vfs' } },
      grants: { directories: [], trace: false },
      program: { path: '/rg', arguments: ['./rg', '-n', 'x'], environment: [], directory: '/' },
      limits: { memory: 2 ** 31 },
    });
    expect(manifest.limits).not.toHaveProperty('seconds');
  });

  it('lends a Windows program the DLLs beside it, and those that are asked for', () => {
    const windows = { path: '/opt/tools/app.exe', kind: 'windows-image' } as const;
    const manifest = manifestOf('app.exe', windows, [], { system32: ['.'] });
    expect(checkManifest(manifest)).toEqual(manifest);
    expect(manifest.grants.libraries).toEqual({ program: ['/opt/tools'], system: [process.cwd()] });
    expect(() => manifestOf('app.exe', windows, [], { system32: ['./none'] })).toThrow(
      '--system32 ./none: is not a directory',
    );
    expect(() => manifestOf('rg', found, [], { system32: ['.'] })).toThrow(
      '--system32 .: is for Windows programs',
    );
  });

  it('takes every option', () => {
    const manifest = manifestOf('rg', found, [], {
      dir: ['/srv/a:/a', '/srv/b:/b:rw'],
      env: ['A=1', 'B=2', 'A=3'],
      cwd: '/a',
      memory: '1G',
      timeout: '2.5',
      trace: '',
      replace: ['vfs=my.wasm', 'loader=/opt/l.wasm'],
    });
    expect(checkManifest(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      services: {
        vfs: { component: './my.wasm' },
        loader: { component: '/opt/l.wasm' },
        linux: { component: 'linux' },
      },
      grants: {
        directories: [
          { host: '/srv/a', guest: '/a', rights: ['read'] },
          { host: '/srv/b', guest: '/b', rights: ['read', 'write', 'delete'] },
        ],
        trace: true,
      },
      program: { environment: ['A=3', 'B=2'], directory: '/a' },
      limits: { memory: 2 ** 30, seconds: 2.5 },
    });
  });

  it('limits tasks, and draws places for Linux programs alone', () => {
    const manifest = manifestOf('rg', found, [], { pids: '20', aslr: '7' });
    expect(checkManifest(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({ program: { layout: 7 }, limits: { tasks: 20 } });
    expect(manifestOf('rg', found, [], { aslr: 'off' }).program).not.toHaveProperty('layout');
    expect(manifestOf('rg', found, [], { aslr: 'random' }).program.layout).toBeGreaterThanOrEqual(0);
    const windows = { path: '/opt/app.exe', kind: 'windows-image' } as const;
    expect(manifestOf('app.exe', windows, [], { pids: '20' })).toMatchObject({ limits: { tasks: 20 } });
    expect(() => manifestOf('app.exe', windows, [], { aslr: '7' })).toThrow(
      '--aslr 7: is for Linux programs, and app.exe is none',
    );
  });

  it('has another personality for a bare guest', () => {
    const manifest = manifestOf('guest', found, ['a'], { bare: true, memory: '8M' });
    expect(checkManifest(manifest)).toEqual(manifest);
    expect(Object.keys(manifest.services)).toEqual(['x86', 'loader', 'vfs', 'bare']);
    expect(manifest.program).toMatchObject({ personality: 'bare', arguments: ['guest', 'a'] });
    expect(() => manifestOf('guest', found, [], { bare: true, replace: ['linux=x.wasm'] })).toThrow(
      'there is no service "linux"; there are: x86, loader, vfs, bare',
    );
  });

  it.each([
    [[], '/rg'],
    [['/opt:/granted'], '/granted/tools/rg'],
    [['/opt/tools'], '/opt/tools/rg'],
    [['/opt/other:/x'], '/rg'],
  ])('with --dir %j the program sees itself as %s', (dir, path) =>
    expect(manifestOf('rg', found, [], { dir }).program.path).toBe(path),
  );
});
