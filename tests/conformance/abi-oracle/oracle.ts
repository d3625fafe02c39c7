/** Asks the specification's executable definitions, in Python, a batch of questions at once. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ValueType } from '../../../kernel/component/types/model.ts';

export type Encoding = 'utf8' | 'utf16' | 'compact-utf16';

interface Common {
  readonly type: ValueType;
  readonly encoding: Encoding;
  /** Flat values that are passed without a pointer: 16 for parameters, 1 for a result. */
  readonly most: number;
}

/** `memory` is an image from address 1024 on, in base 64; `flats` are unsigned bits. */
export type Question =
  | (Common & { readonly do: 'lift'; readonly memory: string; readonly flats: readonly string[] })
  | (Common & { readonly do: 'lower'; readonly value: unknown; readonly out: number | null });

export interface Answer {
  readonly value?: unknown;
  readonly trap?: true;
  readonly memory?: string;
  readonly flats?: readonly string[];
}

const script = join(dirname(fileURLToPath(import.meta.url)), 'oracle.py');

/** The folder of `definitions.py` in the checkout that the environment names; undefined if there is none. */
export function findDefinitions(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const checkout = environment.NUCLEUS_COMPONENT_MODEL;
  if (checkout === undefined) return undefined;
  const folder = join(checkout, 'design/mvp/canonical-abi');
  if (!existsSync(join(folder, 'definitions.py'))) {
    throw new Error(`NUCLEUS_COMPONENT_MODEL=${checkout} has no design/mvp/canonical-abi/definitions.py`);
  }
  return folder;
}

/** Throws with what Python said. */
export function ask(definitions: string, questions: readonly Question[]): Answer[] {
  const { status, stdout, stderr, error } = spawnSync('python3', [script, definitions], {
    input: questions.map((question) => `${JSON.stringify(question)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`oracle.py ended with ${status}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}
