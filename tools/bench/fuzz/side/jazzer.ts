/** Jazzer.js on what jco makes of a component: its bytes are read as calls by FuzzedDataProvider. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Action, Shape } from '../action.ts';
import { Client, LONGEST } from './client.ts';
import { taskOf, Watch } from './watch.ts';

/** What of it is used. */
interface Provider {
  readonly remainingBytes: number;
  consumeIntegralInRange(min: number, max: number): number;
  consumeString(most: number): string;
  consumeBytes(most: number): number[];
}

const { file, actions: text, limit } = taskOf();
const actions = JSON.parse(readFileSync(text, 'utf8')) as Action[];
const require = createRequire(process.argv[1]!);
const { FuzzedDataProvider } = require('@jazzer.js/core') as {
  FuzzedDataProvider: new (data: Buffer) => Provider;
};
// By `require`, since that is what it instruments.
const client = new Client(require(file).exports);
const watch = new Watch(limit);
const MOST_BYTES = 64;
const CHOICES = 255;

function valueFrom(shape: Shape, provider: Provider): unknown {
  switch (shape.kind) {
    case 'integer':
      return provider.consumeIntegralInRange(shape.min, shape.max);
    case 'text':
      return provider.consumeString(provider.consumeIntegralInRange(0, MOST_BYTES));
    case 'bytes':
      return Uint8Array.from(provider.consumeBytes(provider.consumeIntegralInRange(0, MOST_BYTES)));
    case 'choice':
      return shape.of[provider.consumeIntegralInRange(0, shape.of.length - 1)];
    case 'handle':
      return provider.consumeIntegralInRange(0, CHOICES);
  }
}

export function fuzz(data: Buffer): void {
  watch.begin();
  const provider = new FuzzedDataProvider(data);
  try {
    for (let count = 0; count < LONGEST && provider.remainingBytes > 0; count++) {
      const possible = actions.filter((one) => client.can(one));
      const action = possible[provider.consumeIntegralInRange(0, possible.length - 1)]!;
      client.call(
        action,
        action.takes.map((shape) => valueFrom(shape, provider)),
      );
    }
    client.end();
  } catch (error) {
    watch.tell({ found: String(error), calls: client.calls, sequences: client.sequences });
  }
  if (watch.isOver()) watch.tell({ calls: client.calls, sequences: client.sequences });
}
