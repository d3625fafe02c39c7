/** One turn of Node's event loop: signals, timers and input are seen. For the kernel's scheduler. */
export function yieldToHost(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
