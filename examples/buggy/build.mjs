// node build.mjs [NAME...]: makes NAME/NAME.wasm, which has the defect, and NAME/fixed.wasm, which has not.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const all = readdirSync(here).filter((name) => existsSync(join(here, name, 'wit')));

for (const name of process.argv.length > 2 ? process.argv.slice(2) : all) {
  const folder = join(here, name);
  const source = readdirSync(folder).find((file) => /\.(c|js)$/.test(file));
  for (const fixed of [false, true]) {
    const output = fixed ? 'fixed.wasm' : `${name}.wasm`;
    const wit = fixed && existsSync(join(folder, 'wit-fixed')) ? 'wit-fixed' : 'wit';
    if (source?.endsWith('.js')) await javascript(folder, source, fixed, output);
    else core(folder, source, fixed, wit, output);
  }
}

/** C, or AssemblyScript where there is no source but in export/. */
function core(cwd, source, fixed, wit, output) {
  const run = (line) => execFileSync('sh', ['-ec', line], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (source) {
    run(`npx nucleus bindgen c --wit ${wit} --world service -o gen`);
    const define = fixed ? '-DFIXED' : '';
    run(`clang --target=wasm32-wasi -mexec-model=reactor -O2 ${define} gen/service.c ${source} -o core.wasm`);
  } else {
    run(`npx nucleus bindgen assemblyscript --wit ${wit} --world service -o .`);
    run(`npx asc --transform ./gen/exports.mjs --use FIXED=${fixed ? 1 : 0}`);
  }
  run(`npx nucleus componentize core.wasm --wit ${wit} --world service -o ${output}`);
}

/** With QuickJS in it. */
async function javascript(folder, source, fixed, output) {
  const { componentize } = await import('componentize-qjs');
  const text = readFileSync(join(folder, source), 'utf8');
  const { component } = await componentize({
    witPath: join(folder, 'wit'),
    world: 'service',
    jsSource: text.replace('FIXED = false', `FIXED = ${fixed}`),
    sync: true,
    optSize: true,
  });
  writeFileSync(join(folder, output), component);
}
