import { expect, it } from 'vitest';
import { random } from '../../tests/virtual-host.ts';
import { Heap, type HeapEntry } from './heap.ts';

it('gives the least first, whatever was put in and taken out of its middle', () => {
  const numbers = random(1);
  const heap = new Heap<HeapEntry & { key: number }>((a, b) => a.key < b.key);
  const sorted: (HeapEntry & { key: number })[] = [];
  for (let step = 0; step < 5000; step++) {
    const action = numbers();
    if (action < 0.5) {
      const entry = { key: numbers(), index: -1, heap: undefined };
      heap.push(entry);
      sorted.push(entry);
      sorted.sort((a, b) => a.key - b.key);
    } else if (action < 0.75) {
      expect(heap.pop()).toBe(sorted.shift());
    } else if (sorted.length > 0) {
      const [entry] = sorted.splice(Math.floor(numbers() * sorted.length), 1);
      expect(entry!.heap).toBe(heap);
      heap.remove(entry!);
      expect(entry!.heap).toBeUndefined();
    }
    expect(heap.size).toBe(sorted.length);
    expect(heap.peek()).toBe(sorted[0]);
  }
});
