import { describe, expect, it } from 'vitest';
import { makePipe } from '../../../kernel/task/index.ts';
import { HostOutput } from '../wasi/index.ts';
import { openTrace, TraceOutput } from './trace-output.ts';

describe('TraceOutput', () => {
  it.skipIf(process.platform !== 'linux')('tells once why the rest is lost', () => {
    const told: string[] = [];
    const trace = new TraceOutput(new HostOutput(openTrace('/dev/full')), (reason) => told.push(reason));
    for (let i = 0; i < 3; i++) expect(() => trace.write(Uint8Array.of(1))).toThrow();
    expect(told).toEqual(['ENOSPC: no space left on device, write']);
  });

  it('is silent if its reader has gone', () => {
    const told: string[] = [];
    const { input, output } = makePipe();
    const trace = new TraceOutput(output, (reason) => told.push(reason));
    trace.write(Uint8Array.of(1));
    input[Symbol.dispose]();
    expect(() => trace.write(Uint8Array.of(2))).toThrow();
    expect(told).toEqual([]);
  });
});
