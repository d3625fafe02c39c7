/** A thousand services in one manifest. How long they take is measured in `npm run bench systems`. */

import { expect, it } from 'vitest';
import { counter, front } from './counter.ts';
import { Folder } from './folder.ts';

it('starts a thousand services', async () => {
  const folder = new Folder();
  try {
    folder.write('counter.wasm', await counter());
    folder.write('front.wasm', await front());
    const services = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => {
        const imports = { 'acme:count/counter': `s${at - 1}` };
        if (at % 10 === 0) return [`s${at}`, { component: './counter.wasm', trusted: true }];
        return [`s${at}`, { component: './front.wasm', trusted: true, imports }];
      }),
    );
    folder.describe(services);
    const up = folder.up();
    await up.says('1000 of 1000 services ready');
    const { services: shown } = JSON.parse((await folder.run('ps', '--json')).stdout);
    expect(shown.filter(({ state }: { state: string }) => state === 'ready').length).toBe(1000);
    expect((await folder.run('down')).code).toBe(0);
    expect((await up.ended).code).toBe(0);
  } finally {
    await folder.remove();
  }
});
