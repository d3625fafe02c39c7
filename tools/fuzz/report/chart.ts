/** A line of one quantity over time, as SVG: steps, since coverage grows in steps. */

export interface Sample {
  /** Since the beginning. */
  readonly milliseconds: number;
  readonly value: number;
}

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 8;

/** `samples` grow in time; `end` is the time at the right. */
export function chart(title: string, samples: readonly Sample[], end: number): string {
  const most = Math.max(1, ...samples.map(({ value }) => value));
  const x = (milliseconds: number) => LEFT + ((WIDTH - LEFT) * milliseconds) / Math.max(1, end);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const steps = samples.map(({ milliseconds, value }, at) => {
    const along = at === 0 ? 'M' : `H${round(x(milliseconds))}V`;
    return at === 0 ? `${along}${round(x(milliseconds))} ${round(y(value))}` : `${along}${round(y(value))}`;
  });
  const last = samples.length === 0 ? '' : `H${WIDTH}`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<line class="axis" x1="${LEFT}" y1="${y(0)}" x2="${WIDTH}" y2="${y(0)}"/>`,
    `<line class="axis" x1="${LEFT}" y1="${TOP}" x2="${LEFT}" y2="${y(0)}"/>`,
    `<path class="line" d="${steps.join('')}${last}"/>`,
    `<text x="${LEFT - 6}" y="${TOP + 10}" text-anchor="end">${most}</text>`,
    `<text x="${LEFT - 6}" y="${y(0)}" text-anchor="end">0</text>`,
    `<text x="${LEFT}" y="${HEIGHT - 6}">0 s</text>`,
    `<text x="${WIDTH}" y="${HEIGHT - 6}" text-anchor="end">${(end / 1000).toFixed(1)} s</text>`,
    '</svg>',
  ].join('\n');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
