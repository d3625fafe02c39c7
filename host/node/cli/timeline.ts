/** The start of a system as a picture: a line for each service, from the moment it began to start until it was ready. */

import type { ShownMilestone } from '../control/index.ts';

/** Pixels. */
const [ROW, LABEL, WIDTH, MARGIN, TITLE] = [22, 160, 720, 16, 40] as const;

const FILLS: Readonly<Record<string, string>> = {
  ready: '#2a9d8f',
  finished: '#457b9d',
  failed: '#d62828',
  restarting: '#f4a261',
};

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly end: string;
}

/** The SVG. @param title what it is called, as it is */
export function drawTimeline(milestones: readonly ShownMilestone[], title: string): string {
  const services = [...new Set(milestones.map(({ by }) => by))].filter((by) => by !== 'kernel');
  const last = Math.max(1, ...milestones.map(({ at }) => at));
  const x = (at: number) => LABEL + (at / last) * WIDTH;
  const height = TITLE + (services.length + 1) * ROW + MARGIN;
  const rows = services.map((name, index) => rowOf(name, TITLE + index * ROW, milestones, x, last));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LABEL + WIDTH + 2 * MARGIN}" height="${height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${MARGIN}" y="24" font-size="14">${escaped(title)}: up after ${last.toFixed(0)} ms</text>`,
    ...rows,
    ...ticks(last).map((at) => tick(at, x(at), height)),
    '</svg>\n',
  ].join('\n');
}

function rowOf(
  name: string,
  y: number,
  milestones: readonly ShownMilestone[],
  x: (at: number) => number,
  last: number,
): string {
  const own = milestones.filter(({ by }) => by === name);
  const bars = barsOf(own, last).map(({ from, to, end }) => {
    const width = Math.max(2, x(to) - x(from)).toFixed(1);
    const hint = `<title>${escaped(name)}: ${end} after ${to.toFixed(1)} ms</title>`;
    return `<rect x="${x(from).toFixed(1)}" y="${y + 4}" width="${width}" height="${ROW - 8}" fill="${FILLS[end] ?? '#adb5bd'}">${hint}</rect>`;
  });
  const points = own
    .filter((one) => !STATES.has(one.name))
    .map(({ name: point, at }) => {
      const hint = `<title>${escaped(point)} after ${at.toFixed(1)} ms</title>`;
      return `<circle cx="${x(at).toFixed(1)}" cy="${y + ROW / 2}" r="4" fill="#264653">${hint}</circle>`;
    });
  return [`<text x="${MARGIN}" y="${y + 15}">${escaped(name)}</text>`, ...bars, ...points].join('');
}

const STATES = new Set([
  'waiting',
  'starting',
  'ready',
  'restarting',
  'finished',
  'failed',
  'stopped',
  'replaced',
]);

/** Each start of a service, and how it ended. */
function barsOf(own: readonly ShownMilestone[], last: number): Bar[] {
  const states = own.filter(({ name }) => STATES.has(name));
  return states.flatMap(({ name, at }, index) => {
    if (name !== 'starting') return [];
    const next = states[index + 1];
    return [{ from: at, to: next?.at ?? last, end: next?.name ?? 'starting' }];
  });
}

/** About five round moments. */
function ticks(last: number): number[] {
  const power = 10 ** Math.floor(Math.log10(last / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => last / one <= 6)!;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

function tick(at: number, x: number, height: number): string {
  const line = `<line x1="${x.toFixed(1)}" y1="${TITLE}" x2="${x.toFixed(1)}" y2="${height - ROW - MARGIN}" stroke="#ced4da" stroke-dasharray="2 3"/>`;
  return `${line}<text x="${x.toFixed(1)}" y="${height - MARGIN}" text-anchor="middle" fill="#6c757d">${Number(at.toPrecision(3))} ms</text>`;
}

function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/\p{Cc}/gu, ' ');
}
