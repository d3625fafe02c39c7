/** Programs of wasi-testsuite that do not pass, and why. */

const adapter = 'an assertion in the preview 1 adapter fails, under wasmtime as well';
const descriptors =
  'through the adapter the program aborts where it expects an error, under wasmtime as well';
const times =
  'it sets times to 100 ns; Node takes seconds as a double, which is exact to a quarter of a microsecond';

export const exceptions: Readonly<Record<string, string>> = {
  'assemblyscript/args_get-multiple-arguments': adapter,
  'assemblyscript/environ_get-multiple-variables': adapter,
  'assemblyscript/fd_write-to-invalid-fd': descriptors,
  'rust/fd_filestat_set': times,
  'rust/path_filestat': times,
  'rust/symlink_filestat': times,
};
