import { describe, expect, it } from 'vitest';
import { parseReadOnly, settingsOf } from './build-options.ts';

describe('settings', () => {
  it('without options', () => {
    expect(settingsOf('/home/user/bin/tool', { output: 'x' })).toEqual({
      path: '/tool',
      arguments: ['tool'],
      environment: [],
      directory: '/',
      readOnly: [],
      memory: 2n ** 31n,
      translation: 'hot',
    });
  });

  it('with all of them', () => {
    const values = {
      output: 'x',
      arg: ['-n', ''],
      env: ['A=1', 'B=', 'A=2=3'],
      dir: ['/src/:ro', '/a:b:ro'],
      cwd: '/src/./x/..',
      memory: '64M',
      cpu: 'x86-64-v2',
      jit: 'never',
    } as const;
    expect(settingsOf('/usr/bin/rg', values)).toEqual({
      path: '/rg',
      arguments: ['rg', '-n', ''],
      environment: ['A=2=3', 'B='],
      directory: '/src',
      readOnly: ['/src', '/a:b'],
      memory: 2n ** 26n,
      level: 'v2',
      translation: 'never',
    });
  });
});

describe('--dir', () => {
  const only = 'only read-only can be built in; write GUEST:ro, and grant the directory when it is run';

  it.each([
    ['/src', only],
    ['/src:rw', only],
    ['', only],
    ['src:ro', 'guest path "src" must start with /'],
    [':ro', 'guest path "" must start with /'],
  ])('%j is refused', (text, problem) => {
    expect(() => parseReadOnly(text)).toThrow(
      expect.objectContaining({ code: 64, message: `--dir ${text}: ${problem}` }),
    );
  });
});
