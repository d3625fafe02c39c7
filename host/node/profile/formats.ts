/** Profiles as tools take them: folded stacks, and speedscope's JSON. */

import type { Frame } from './frame.ts';
import type { Stack } from './stacks.ts';

/** "program 2;main;work;hash 1234": a line for each stack, with its microseconds. */
export function folded(stacks: readonly Stack[]): string {
  const line = ({ track, frames, time }: Stack) =>
    `${[track, ...frames.map(({ name }) => name)].map((one) => one.replaceAll(/[;\n]/g, ':')).join(';')} ${time}\n`;
  return stacks.map(line).join('');
}

/** Speedscope's file format, version 0.0.1: a sampled profile in microseconds for each thread. */
export function speedscope(stacks: readonly Stack[], title: string): string {
  const frames = new Map<string, Frame>();
  for (const stack of stacks)
    for (const frame of stack.frames) if (!frames.has(frame.name)) frames.set(frame.name, frame);
  const numbers = new Map([...frames.keys()].map((name, number) => [name, number]));
  const tracks = [...new Set(stacks.map(({ track }) => track))];
  const profiles = tracks.map((name) =>
    profileOf(
      name,
      stacks.filter(({ track }) => track === name),
      numbers,
    ),
  );
  return `${JSON.stringify({
    // How speedscope knows its own files; nothing is fetched from there.
    $schema: `https://${'www.speedscope.app'}/file-format-schema.json`,
    name: title,
    exporter: 'nucleus',
    shared: { frames: [...frames.values()].map(({ name, line }) => ({ name, ...line })) },
    profiles,
  })}\n`;
}

function profileOf(name: string, stacks: readonly Stack[], numbers: ReadonlyMap<string, number>) {
  const weights = stacks.map(({ time }) => time);
  return {
    ...{ type: 'sampled', name, unit: 'microseconds', startValue: 0 },
    endValue: weights.reduce((total, weight) => total + weight, 0),
    samples: stacks.map(({ frames }) => frames.map((frame) => numbers.get(frame.name)!)),
    weights,
  };
}
