/** The first line of scripts. */

import { beforeAll, describe, expect, it } from 'vitest';
import { type Loader, startLoader } from '../test/loader.ts';

let loader: Loader;

beforeAll(async () => {
  loader = await startLoader();
});

describe('a script', () => {
  it.each([
    ['#!/bin/sh\necho', 'script for /bin/sh', '/bin/sh'],
    ['#!  /usr/bin/env   node --flag x \r\n', 'script for /usr/bin/env node --flag x', '/usr/bin/env'],
    ['#!/bin/sh', 'script for /bin/sh', '/bin/sh'],
    ['#!', 'script without an interpreter', undefined],
    ['#! \t\n/bin/sh', 'script without an interpreter', undefined],
    [`#!/${'a'.repeat(300)}`, `script for /${'a'.repeat(253)}`, `/${'a'.repeat(253)}`],
  ])('%j', (source, summary, interpreter) => {
    expect(loader.describe(new TextEncoder().encode(source))).toEqual({
      format: 'script',
      summary,
      entry: 0n,
      interpreter,
      libraries: [],
      imports: [],
      exports: [],
    });
  });

  it('may have any bytes in its line', () => {
    const bytes = Uint8Array.of(0x23, 0x21, 0x2f, 0xff, 0x0a);
    expect(loader.describe(bytes)).toMatchObject({ interpreter: '/\ufffd' });
  });
});
