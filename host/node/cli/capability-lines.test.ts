import { describe, expect, it } from 'vitest';
import type { CapabilityView } from '../../../kernel/capability/table.ts';
import { drawCapabilities, graphOf } from './capability-graph.ts';
import { capabilityTable, durationOf } from './capability-lines.ts';
import { printable, printableJson } from './printable.ts';

const view = (id: number, more: Partial<CapabilityView> = {}): CapabilityView => ({
  id,
  holder: 'linux',
  provider: 'vfs',
  type: 'nucleus:fs/types@0.1.0/node',
  rights: ['read'],
  state: 'live',
  ...more,
});

describe('the table', () => {
  it('is a tree with columns', () => {
    const views = [
      view(1, {
        holder: 'host',
        label: '/src',
        rights: ['read', 'write', 'execute', 'delete', 'grant', 'delegate'],
      }),
      view(2, { parent: 1, remaining: 1.5e9 }),
      view(3, { parent: 2, rights: [], state: 'revoked' }),
      view(4, { parent: 1 }),
      view(5, { provider: 'x86' }),
    ];
    expect(capabilityTable(views)).toEqual([
      'CAPABILITY                     HELD BY  FROM  RIGHTS  ENDS      STATE',
      'nucleus:fs/types/node of /src  host     vfs   all',
      '├─ nucleus:fs/types/node       linux    vfs   read    in 1.5 s',
      '│  └─ nucleus:fs/types/node    linux    vfs   none              revoked',
      '└─ nucleus:fs/types/node       linux    vfs   read',
      'nucleus:fs/types/node          linux    x86   read',
    ]);
  });

  it('counts equal ones that have nothing below them', () => {
    const views = [view(1), view(2), view(3), view(4, { parent: 3 }), view(5, { label: 'x' })];
    expect(
      capabilityTable(views)
        .slice(1)
        .map((line) => line.split('  ')[0]),
    ).toEqual([
      'nucleus:fs/types/node (2 times)',
      'nucleus:fs/types/node',
      '└─ nucleus:fs/types/node',
      'nucleus:fs/types/node of x',
    ]);
  });

  it('shows one whose parent is not there, or is no older, as a root', () => {
    const views = [
      view(3, { parent: 1 }),
      view(4, { parent: 5, label: 'a' }),
      view(5, { parent: 4, label: 'b' }),
    ];
    expect(capabilityTable(views).filter((line) => line.startsWith('nucleus'))).toHaveLength(2);
    expect(capabilityTable(views)).toHaveLength(4);
  });

  it('takes any depth', () => {
    const views = Array.from({ length: 20_000 }, (_, at) => view(at + 1, at === 0 ? {} : { parent: at }));
    const lines = capabilityTable(views);
    expect(lines).toHaveLength(20_001);
    expect(lines.at(-1)).toContain('(level 19999)');
  });

  it('says that there are none', () => {
    expect(capabilityTable([])).toEqual(['no capabilities']);
  });

  it.each([
    [1, '0.0 ms'],
    [2_500_000, '2.5 ms'],
    [90e9, '1.5 min'],
    [7200e9, '2.0 h'],
  ])('writes %d ns as %s', (time, words) => expect(durationOf(time)).toBe(words));
});

/** What a hostile component or file might be called. */
const HOSTILE = [
  'a\u001b[2Jb',
  'c\r\nd',
  'e\u009b31mf',
  'g\u202eh\u2066',
  'i\u2028j',
  '</text><script>alert(1)</script>',
  '&lt;script&gt;',
  '<b>"\'</b>',
  'back\\Nslash\\G\\',
  ']]>--><!--',
];

describe('names that others chose', () => {
  it.each(HOSTILE)('reach a terminal without effect: %j', (label) => {
    const text = capabilityTable([view(1, { label, holder: label, type: label, provider: label })]).join('');
    expect(text).not.toMatch(/[^\P{C}]|[\u2028\u2029]/u);
    expect(printable(label).startsWith(label[0]!)).toBe(true);
  });

  it.each(HOSTILE)('reach a terminal without effect as JSON, and mean the same: %j', (label) => {
    const json = printableJson([{ label }]);
    expect(json.replaceAll('\n', '')).not.toMatch(/[^\P{C}]|[\u2028\u2029]/u);
    expect(JSON.parse(json)).toEqual([{ label }]);
  });

  it('keep letters of any language', () => expect(printable('größe/日本語 😀')).toBe('größe/日本語 😀'));

  it('are text in the picture', async () => {
    const views = HOSTILE.map((label, at) =>
      view(at + 1, { label, holder: label, type: label, provider: label }),
    );
    const svg = await drawCapabilities(views, HOSTILE.join(''));
    expect(svg).toMatch(/^<\?xml/);
    const tags = new Set([...svg.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map((match) => match[1]));
    expect([...tags].sort()).toEqual(
      ['g', 'path', 'polygon', 'svg', 'text', 'title'].filter((tag) => tags.has(tag)),
    );
    expect(svg).not.toMatch(/\son\w+=|href|<script/i);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => decoded(match[1]!));
    for (const label of HOSTILE)
      expect(
        texts.filter((text) => text === printable(label)),
        label,
      ).toHaveLength(1);
  });

  it('are escaped where Graphviz would read more into them', () => {
    const [box] = graphOf([view(1, { label: 'a\\N&amp;' })], 'p').subgraphs!;
    expect(box!.nodes![0]!.attributes!.label).toContain('of a\\\\N&amp;amp;\\n');
  });
});

/** The text behind the entities of XML. */
function decoded(text: string): string {
  const entities: Record<string, string> = {
    lt: '<',
    gt: '>',
    quot: '"',
    amp: '&',
    '#39': "'",
    '#45': '-',
    '#160': '\u00a0',
  };
  return text.replaceAll(/&([^;]+);/g, (_, name) => entities[name] ?? `&${name};`);
}
