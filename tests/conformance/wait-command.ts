/** WASI commands in a few lines of text: each says that it runs, then waits for a byte of its input, or computes for ever. */
import { witBinary } from './component-text.ts';
import { allPackages } from './wit-world.ts';

const WORLD = `package test:wait@1.0.0 {
  world wait {
    import wasi:cli/stdin@0.2.12;
    import wasi:cli/stdout@0.2.12;
    export wasi:cli/run@0.2.12;
  }
}`;

const READ = `(call $read (call $stdin) (i64.const 1) (i32.const 64))`;
const COMPUTE = `(loop $again (br $again))`;

export function waitCommand(then: 'wait' | 'compute'): Promise<Uint8Array> {
  const source = `package test:all;\n${allPackages().join('')}${WORLD}`;
  return witBinary(source, 'test:wait/wait@1.0.0', moduleThat(then === 'wait' ? READ : COMPUTE));
}

const moduleThat = (deed: string) => `(module
  (import "wasi:cli/stdin@0.2.12" "get-stdin" (func $stdin (result i32)))
  (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
  (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush"
    (func $write (param i32 i32 i32 i32)))
  (import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "ready\\0a")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "wasi:cli/run@0.2.12#run") (result i32)
    (call $write (call $stdout) (i32.const 16) (i32.const 6) (i32.const 64))
    ${deed}
    (i32.const 0)))`;
