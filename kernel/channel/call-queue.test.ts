import { beforeEach, describe, expect, it } from 'vitest';
import { RIGHTS, VAULT, vaultComponent } from '../../tests/conformance/vault.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import {
  attenuate,
  type ComponentError,
  type ExportedInstance,
  expire,
  type Handle,
  instantiate,
  revoke,
} from '../component/index.ts';
import { CallDenied, CallQueue } from './call-queue.ts';

interface Box extends Handle {
  get(): number;
  set(how: object): number;
}
const vault = await vaultComponent();

describe('CallQueue', () => {
  let now: number;
  let capabilities: CapabilityTable;
  let make: (value: number) => Box;
  let give: (box: Handle) => number;
  let queue: CallQueue;

  beforeEach(async () => {
    now = 0;
    capabilities = new CapabilityTable({ clock: () => now });
    const options = { name: 'vault', rights: parseRightsTable(RIGHTS), capabilities };
    const { js } = (await instantiate(vault, options)).exports.get(VAULT) as ExportedInstance;
    make = (value) => new js.Box(value);
    give = (box) => js.give(box);
    queue = new CallQueue('channel', 3);
  });

  const get = (box: Handle) => ({ lends: [box], serve: ([one]: readonly Handle[]) => (one as Box).get() });
  const answerOf = (posted: ReturnType<typeof queue.post>) => {
    if (posted.tag === 'full') throw new Error('the queue is full');
    return posted.answer;
  };

  it('serves calls in order, and no more than are asked for', async () => {
    const boxes = [make(1), make(2), make(3)];
    const answers = boxes.map((box) => answerOf(queue.post(get(box))));
    expect(queue.serve(2)).toBe(2);
    expect(await Promise.all(answers.slice(0, 2))).toEqual([1, 2]);
    expect([queue.serve(9), queue.serve(9), await answers[2]]).toEqual([1, 0, 3]);
    expect(capabilities.size).toBe(3);
  });

  it('takes no more than it has room for, and says when there is room', async () => {
    const box = make(1);
    for (let call = 0; call < 3; call++) void answerOf(queue.post(get(box)));
    const { size } = capabilities;
    expect([queue.post(get(box)), queue.space.ready(), capabilities.size]).toEqual([
      { tag: 'full' },
      false,
      size,
    ]);
    const woken = new Promise<void>((resolve) => queue.space.onReady(resolve));
    queue.serve(1);
    await woken;
    expect(queue.space.ready()).toBe(true);
  });

  it('denies a waiting call whose capability the sender, or who gave it to the sender, revokes', async () => {
    const root = make(5);
    const sender = attenuate(root, ['read']);
    for (const cut of [sender, root]) {
      const answer = answerOf(queue.post(get(sender)));
      revoke(cut);
      queue.serve(1);
      await expect(answer).rejects.toEqual(new CallDenied({ tag: 'revoked' }));
    }
    expect(root.get()).toBe(5);
    expect(() => queue.post(get(sender))).toThrow('a handle of the call was revoked');
    expect(capabilities.size).toBe(2);
  });

  it('denies a waiting call whose capability expires', async () => {
    const box = make(5);
    expire(box, 10);
    const answer = answerOf(queue.post(get(box)));
    now = 10;
    queue.serve(1);
    await expect(answer).rejects.toMatchObject({ denial: { tag: 'expired' } });
  });

  it('serves with the rights of the sender, and passes on what serving throws', async () => {
    const answer = answerOf(queue.post(get(attenuate(make(5), ['write']))));
    queue.serve(1);
    const error = (await answer.catch((problem) => problem)) as ComponentError<{ tag: string }>;
    expect(error.payload!.tag).toBe('denied');
  });

  it('goes on with a call whose sender drops its handle', async () => {
    const root = make(5);
    const sender = attenuate(root, ['read']);
    const answer = answerOf(queue.post(get(sender)));
    (sender as unknown as { [Symbol.dispose](): void })[Symbol.dispose]();
    queue.serve(1);
    expect(await answer).toBe(5);
  });

  it('takes along what moves, and drops it if the call is denied', async () => {
    const kept = make(1);
    const served = make(6);
    const answer = answerOf(queue.post({ moves: [served], serve: (_, [box]) => give(box!) }));
    expect(() => served.get()).toThrow('was dropped or moved');
    expect(capabilities.snapshot().map(({ holder }) => holder)).toEqual(['host', 'channel']);
    queue.serve(1);
    expect(await answer).toBe(6);

    const denied = answerOf(queue.post({ lends: [kept], moves: [make(7)], serve: (_, [box]) => give(box!) }));
    revoke(kept);
    queue.serve(1);
    await expect(denied).rejects.toBeInstanceOf(CallDenied);
    expect(capabilities.size).toBe(1);
  });

  it('keeps nothing of a call that moves a handle twice', () => {
    const [kept, twice] = [make(1), make(2)];
    const post = () => queue.post({ lends: [kept], moves: [twice, twice], serve: () => 0 });
    expect(post).toThrow('was dropped or moved');
    expect([queue.length, capabilities.size, kept.get()]).toEqual([0, 1, 1]);
  });

  it('refuses what waits when it is closed', async () => {
    const answer = answerOf(queue.post(get(make(1))));
    queue.close();
    await expect(answer).rejects.toThrow('the channel was closed');
    expect(() => queue.post(get(make(1)))).toThrow('the channel is closed');
    expect([queue.length, capabilities.size]).toEqual([0, 2]);
  });
});
