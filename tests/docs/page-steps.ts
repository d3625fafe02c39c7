/** A page whose fenced blocks are steps: files to write, commands to run, and what the last command prints. */

import { expect } from 'vitest';
import type { Workplace } from '../shell-steps.ts';

export interface Block {
  readonly language: string;
  /** Of a file: its name. */
  readonly file: string;
  readonly text: string;
}

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, body]) => ({
    language: language!,
    file: file ?? '',
    text: body!,
  }));
}

/** Text blocks are what the steps before them print last. */
export function follow(place: Workplace, blocks: readonly Block[]): void {
  let printed = '';
  for (const { language, file, text } of blocks) {
    if (file !== '') place.write(file, text);
    else if (language === 'sh') for (const line of text.trim().split('\n')) printed = place.run(line);
    else if (language === 'text') expect(printed).toBe(text);
  }
}
