/** A handle of one thread's component, passed by a component in a second thread to one in a third. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { DRIVER, HOLDER_PARTS, NEXT, OBJECTS, PEER, PROVIDER_PARTS } from '../capability/components.ts';
import { witBinary } from '../component-text.ts';
import { ComponentClient } from './component-client.ts';
import { Domains } from './domain.ts';

const NOBODY = `{ '${NEXT}': hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} }) }`;
const [P, A, B] = [1, 2, 3];
const domains = new Domains(3);
let a: ComponentClient;
let b: ComponentClient;
let p: ComponentClient;
const ok = (val: unknown) => ({ tag: 'ok', val });

type Answer = { readonly tag: string; readonly val: number };

beforeAll(async () => {
  const [provider, holder] = [await witBinary(...PROVIDER_PARTS), await witBinary(...HOLDER_PARTS)];
  domains.link(A!, P!, OBJECTS);
  domains.link(B!, P!, OBJECTS);
  domains.link(B!, A!, NEXT, PEER);
  const links = [domains.caller(A!, DRIVER), domains.caller(B!, DRIVER), domains.caller(P!, OBJECTS)];
  await domains.start(P!, { component: provider });
  await domains.start(A!, { component: holder, host: NOBODY });
  await domains.start(B!, { component: holder });
  [a, b] = [0, 1].map((at) => new ComponentClient(links[at]!, decodeComponent(holder), DRIVER)) as [
    typeof a,
    typeof b,
  ];
  p = new ComponentClient(links[2]!, decodeComponent(provider), OBJECTS);
});
afterAll(() => domains.end());

it('is the receiver`s own: it outlives who gave it, and who gave it is no longer asked', async () => {
  const made = await b.call<Answer>('make');
  const sent = await b.call<Answer>('send', made.val);
  expect(sent.tag).toBe('ok');
  expect(await a.call('read', sent.val)).toEqual(ok(1));
  const back = await b.call<Answer>('fetch', sent.val);
  expect(await b.call('read', back.val)).toEqual(ok(1));
  expect(await b.call('lend', back.val, 0, {})).toEqual(ok(1));
  const kept = await b.call<Answer>('send', back.val);
  await domains.kill(B!);
  expect(await a.call('read', kept.val)).toEqual(ok(1));
  expect(await p.call('ended')).toBe(0);
  await a.call('drop', kept.val);
  expect(await p.call('ended')).toBe(1);
});
