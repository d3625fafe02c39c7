/**
 * The capability table of a system as a picture: a box for each holder, in it what it holds, and an arrow from each
 * capability to those that derive from it. Graphviz does the layout (`@viz-js/viz`), loaded only when asked for.
 */

import type { Graph, Node, Subgraph } from '@viz-js/viz';
import type { CapabilityView } from '../../../kernel/capability/table.ts';
import { importModule } from '../launch/import-module.ts';
import { rightsOf, titleOf } from './capability-lines.ts';
import { type CapabilityNode, treeOf, walk } from './capability-tree.ts';
import { printable } from './printable.ts';

/** Layout takes seconds from here on, and nobody reads the picture. */
export const MOST_DRAWN = 1000;

/** How many boxes the picture would have. */
export function sizeOfGraph(views: readonly CapabilityView[]): number {
  return [...walk(treeOf(views))].length;
}

/** The picture as SVG; `title` is the program. */
export async function drawCapabilities(views: readonly CapabilityView[], title: string): Promise<string> {
  const { instance } = (await importModule('@viz-js/viz')) as typeof import('@viz-js/viz');
  const viz = await instance();
  return viz.renderString(graphOf(views, title), { format: 'svg' });
}

export function graphOf(views: readonly CapabilityView[], title: string): Graph {
  const nodes = [...walk(treeOf(views))].map(({ node }) => node);
  const holders = [...new Set(nodes.map(({ view }) => view.holder))];
  return {
    directed: true,
    graphAttributes: { rankdir: 'LR', fontname: FONT, label: plain(title), labelloc: 't', nodesep: 0.15 },
    nodeAttributes: {
      shape: 'box',
      style: 'rounded,filled',
      fillcolor: 'white',
      fontname: FONT,
      fontsize: 10,
    },
    edgeAttributes: { color: '#607080' },
    subgraphs: holders.map((holder, at) => holderBox(holder, at, nodes)),
    edges: nodes.flatMap(({ view, children }) =>
      children.map((child) => ({ tail: nameOf(view), head: nameOf(child.view) })),
    ),
  };
}

const FONT = 'sans-serif';

function holderBox(holder: string, at: number, nodes: readonly CapabilityNode[]): Subgraph {
  return {
    name: `cluster_${at}`,
    graphAttributes: { label: plain(holder), style: 'filled', color: '#e8eef4', fontsize: 12 },
    nodes: nodes.filter(({ view }) => view.holder === holder).map(boxOf),
  };
}

function boxOf({ view, count }: CapabilityNode): Node {
  const lines = [
    count === 1 ? titleOf(view) : `${titleOf(view)} (${count} times)`,
    `rights: ${rightsOf(view)}; from ${printable(view.provider)}`,
    ...(view.state === 'live' ? [] : [view.state]),
  ];
  const label = lines.map(plain).join('\\n');
  const attributes: Record<string, string> = { label };
  if (view.state !== 'live') Object.assign(attributes, { fontcolor: '#808080', style: 'rounded,dashed' });
  return { name: nameOf(view), attributes };
}

function nameOf({ id }: CapabilityView): string {
  return `c${id}`;
}

/** Graphviz reads escapes such as `\N`, and entities such as `&amp;`, in a label: the text means neither. */
function plain(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('&', '&amp;');
}
