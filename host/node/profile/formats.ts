/** Profiles as tools take them: folded stacks, and speedscope's JSON. */

import type { Stack } from './stacks.ts';

/** "main;work;hash 1234": a line for each stack, with its microseconds. */
export function folded(stacks: readonly Stack[]): string {
  return stacks.map(({ frames, time }) => `${frames.join(';')} ${time}\n`).join('');
}

/** Speedscope's file format, version 0.0.1: a sampled profile in microseconds. */
export function speedscope(stacks: readonly Stack[], title: string): string {
  const names = [...new Set(stacks.flatMap(({ frames }) => frames))];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const weights = stacks.map(({ time }) => time);
  const profile = {
    ...{ type: 'sampled', name: title, unit: 'microseconds', startValue: 0 },
    endValue: weights.reduce((total, weight) => total + weight, 0),
    samples: stacks.map(({ frames }) => frames.map((name) => numbers.get(name)!)),
    weights,
  };
  return `${JSON.stringify({
    // How speedscope knows its own files; nothing is fetched from there.
    $schema: `https://${'www.speedscope.app'}/file-format-schema.json`,
    name: title,
    exporter: 'nucleus',
    shared: { frames: names.map((name) => ({ name })) },
    profiles: [profile],
  })}\n`;
}
