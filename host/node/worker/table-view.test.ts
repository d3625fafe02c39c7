import { describe, expect, it } from 'vitest';
import { Bell } from './bell.ts';
import { type Held, TablePublisher, TableWatcher } from './table-view.ts';

const view = (id: number) =>
  ({ id, holder: 'app', provider: 'vfs', type: 'node', rights: [], state: 'live' }) as const;

function pair() {
  const bell = new Bell();
  const watcher = new TableWatcher(bell, { first: 0, later: 0 });
  const posted: Held[] = [];
  const publisher = new TablePublisher(watcher.memory, (held) => {
    posted.push(held);
    watcher.took(held);
  });
  return { bell, watcher, publisher, posted };
}

describe('the table of another thread', () => {
  it('is posted at the start, and then when it is wished for', async () => {
    const { bell, watcher, publisher, posted } = pair();
    let count = 1;
    publisher.look();
    expect(posted).toEqual([]);
    publisher.follow(() => Array.from({ length: count }, (_, at) => view(at)));
    expect(posted).toHaveLength(1);
    publisher.look();
    expect(posted).toHaveLength(1);
    count = 2;
    const before = bell.count;
    const answer = watcher.ask();
    expect(bell.count).toBe(before + 1);
    publisher.look();
    publisher.look();
    expect(posted).toHaveLength(2);
    expect((await answer).capabilities).toHaveLength(2);
  });

  it('is the last that was said, if nothing comes', async () => {
    const { watcher, publisher } = pair();
    expect((await watcher.ask()).capabilities).toEqual([]);
    publisher.follow(() => [view(7)]);
    expect((await watcher.ask()).capabilities).toEqual([view(7)]);
  });

  it('answers all who wait at once', async () => {
    const { watcher, publisher, posted } = pair();
    publisher.follow(() => [view(1)]);
    const answers = [watcher.ask(), watcher.ask()];
    publisher.look();
    for (const answer of answers) expect(await answer).toBe(posted[1]);
  });
});
