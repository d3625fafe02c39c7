/** A flame graph as SVG: a box for each function in its caller, as wide as its share of the time; a pointer on it says which that is. */

import type { Stack } from './stacks.ts';

const WIDTH = 1200;
const ROW = 18;
const TOP = 40;
/** Boxes narrower than that many pixels are left out. */
const LEAST = 0.3;
/** Pixels of a character. */
const CHARACTER = 7;

interface Box {
  readonly name: string;
  time: number;
  readonly inner: Map<string, Box>;
}

export function flameGraph(stacks: readonly Stack[], title: string): string {
  const root: Box = { name: 'all', time: 0, inner: new Map() };
  for (const { track, frames, time } of stacks) grow(root, [track, ...frames.map(({ name }) => name)], time);
  const height = TOP + (depthOf(root) + 1) * ROW;
  const boxes: string[] = [];
  if (root.time > 0) draw(root, 0, 0, WIDTH / root.time, height, root.time, boxes);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${WIDTH / 2}" y="24" text-anchor="middle" font-size="16">${escaped(title)}: ${milliseconds(root.time)}</text>
${boxes.join('\n')}
</svg>
`;
}

function grow(root: Box, frames: readonly string[], time: number): void {
  let box = root;
  box.time += time;
  for (const name of frames) {
    let inner = box.inner.get(name);
    if (inner === undefined) {
      inner = { name, time: 0, inner: new Map() };
      box.inner.set(name, inner);
    }
    inner.time += time;
    box = inner;
  }
}

function depthOf(box: Box): number {
  return [...box.inner.values()].reduce((most, one) => Math.max(most, depthOf(one) + 1), 1);
}

function draw(
  box: Box,
  level: number,
  x: number,
  scale: number,
  height: number,
  all: number,
  into: string[],
): void {
  const width = box.time * scale;
  if (width < LEAST) return;
  const y = height - (level + 1) * ROW;
  const share = ((100 * box.time) / all).toFixed(1);
  const room = Math.floor((width - 4) / CHARACTER);
  const label = room < 3 ? '' : box.name.length <= room ? box.name : `${box.name.slice(0, room - 2)}..`;
  into.push(
    `<g><title>${escaped(box.name)}: ${milliseconds(box.time)}, ${share} %</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colour(box.name)}" rx="2"/>${
      label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 13}">${escaped(label)}</text>`
    }</g>`,
  );
  let at = x;
  for (const inner of box.inner.values()) {
    draw(inner, level + 1, at, scale, height, all, into);
    at += inner.time * scale;
  }
}

/** The same for the same name. */
function colour(name: string): string {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (hash * 31 + name.charCodeAt(at)) >>> 0;
  return `hsl(${hash % 50}, ${70 + (hash % 20)}%, ${60 + (hash % 15)}%)`;
}

function milliseconds(time: number): string {
  return `${(time / 1000).toFixed(1)} ms`;
}

function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // XML has no other control characters, not even as references.
  return text.replace(/[&<>"]/g, (one) => names[one]!).replace(/\p{Cc}/gu, '?');
}
