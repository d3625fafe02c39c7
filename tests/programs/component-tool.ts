/** A WASI command made of JavaScript, for several tests: its first argument says what it does. */

import { javascriptComponent } from '../javascript-component.ts';

const source = `
import { getArguments, getEnvironment, initialCwd } from 'wasi:cli/environment@0.2.12';
import { exitWithCode } from 'wasi:cli/exit@0.2.12';
import { getStdin } from 'wasi:cli/stdin@0.2.12';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';

const deeds = {
  about() {
    const paths = getDirectories().map(([, path]) => path);
    console.log(JSON.stringify([getArguments(), getEnvironment(), initialCwd() ?? null, paths]));
  },
  code: (code) => exitWithCode(Number(code)),
  echo: () => getStdout().blockingWriteAndFlush(getStdin().blockingRead(100n)),
  read(path) {
    try {
      const file = getDirectories()[0][0].openAt({}, path, {}, { read: true });
      console.log(new TextDecoder().decode(file.read(100n, 0n)[0]));
    } catch (error) {
      console.log('error ' + error.payload);
    }
  },
  loop() {
    getStdout().blockingWriteAndFlush(new TextEncoder().encode('ready\\n'));
    for (;;);
  },
  trap: () => { throw new Error('on purpose'); },
};

export const run = {
  run() {
    const [, deed, ...rest] = getArguments();
    deeds[deed](...rest);
  },
};
`;

const world = `
  import wasi:cli/environment@0.2.12; import wasi:cli/exit@0.2.12; import wasi:cli/stdin@0.2.12;
  import wasi:cli/stdout@0.2.12; import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12;
  export wasi:cli/run@0.2.12;`;

/** Its bytes. */
export const componentTool = () => javascriptComponent(source, world);
