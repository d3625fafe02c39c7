import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GuestView } from './guest-view.ts';

const grant = (host: string, guest: string) => ({ host, guest });

describe('the default working directory', () => {
  it.each([
    [[], '/'],
    [[grant('/here', '/src')], '/src'],
    [[grant('/', '/host')], '/host/here'],
    [[grant('/', '/')], '/here'],
    [[grant('/here/below', '/src')], '/'],
    [[grant('/hereafter', '/src')], '/'],
    [[grant('/here/below/d', '/here/below/d')], '/here'],
    [[grant('/srv', '/srv'), grant('/here/d', '/here/d')], '/here'],
    [[grant('/hereafter', '/hereafter')], '/'],
    [[grant('/other', '/here'), grant('/here/d', '/here/d')], '/'],
    [[grant('/other', '/'), grant('/here/d', '/here/d')], '/'],
    [[grant('/here', '/a'), grant('/here', '/b')], '/b'],
    [[grant('/here', '/a'), grant('/other', '/a')], '/'],
    [[grant('/', '/'), { guest: '/here' }], '/'],
    [[grant('/', '/'), { guest: '/here' }, grant('/here', '/here')], '/here'],
  ])('with %j is %s', (directories, path) => expect(new GuestView(directories).startOf('/here')).toBe(path));
});

describe('what a host file is called in the guest', () => {
  it.each([
    [[grant('/here', '/src')], '/here/bin/rg', '/src/bin/rg'],
    [[grant('/here', '/src')], '/usr/bin/rg', undefined],
    [[grant('/', '/'), grant('/empty', '/usr')], '/usr/bin/rg', undefined],
    [[grant('/', '/'), { guest: '/tmp' }], '/tmp/rg', undefined],
  ])('with %j, of %s', (directories, host, path) =>
    expect(new GuestView(directories).pathOf(host)).toBe(path),
  );
});

describe('the host file that a guest path means', () => {
  const folder = mkdtempSync(join(tmpdir(), 'view-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const name of ['root/usr/bin', 'root/etc', 'root/tmp', 'more'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['root/usr/bin/mawk', 'root/tmp/hidden', 'more/tool'])
    writeFileSync(join(folder, name), 'x');
  symlinkSync('usr/bin', join(folder, 'root/bin'));
  symlinkSync('/etc/awk', join(folder, 'root/usr/bin/awk'));
  symlinkSync('../usr/bin/mawk', join(folder, 'root/etc/awk'));
  symlinkSync('/../../../usr/bin/mawk', join(folder, 'root/etc/above'));
  symlinkSync('/opt/tool', join(folder, 'root/etc/over'));
  symlinkSync('round', join(folder, 'root/etc/round'));
  symlinkSync('/home/me/tool', join(folder, 'root/etc/host'));
  const view = new GuestView([
    grant(join(folder, 'root'), '/'),
    { guest: '/tmp' },
    grant(join(folder, 'more'), '/opt'),
  ]);

  it.each([
    ['/usr/bin/mawk', 'root/usr/bin/mawk'],
    ['/bin/mawk', 'root/usr/bin/mawk'],
    ['/bin/awk', 'root/usr/bin/mawk'],
    ['/bin/../../etc/./above', 'root/usr/bin/mawk'],
    ['/etc/over', 'more/tool'],
    ['/opt/../opt/tool', 'more/tool'],
    ['/usr/bin/gone', 'root/usr/bin/gone'],
  ])('%s is %s', (path, host) => expect(view.resolve(path)?.host).toBe(join(folder, host)));

  it.each(['/tmp/hidden', '/etc/round'])('%s is nothing', (path) =>
    expect(view.resolve(path)).toBeUndefined(),
  );

  it('is never outside: a link to a path of the host leads to that path in the guest', () =>
    expect(view.resolve('/etc/host')).toEqual({
      guest: '/home/me/tool',
      host: join(folder, 'root/home/me/tool'),
    }));
});
