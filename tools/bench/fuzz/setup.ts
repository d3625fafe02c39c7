/** `npm run setup:fuzzers`: fetches the tools that `npm run bench:fuzz` compares with, unless they are there. */

import { findTools, setUp } from './tools.ts';

if (findTools() === undefined) setUp();
const found = findTools();
process.stdout.write(
  found === undefined
    ? 'setup:fuzzers: they are not there; see above\n'
    : `${found.fastCheck}\n${found.jazzer.join(' ')}\n`,
);
process.exitCode = found === undefined ? 1 : 0;
