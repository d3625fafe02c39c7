/** What asc is to be told of a component: options, and a transform that gives exports their names on the wire. */

/** Functions of asc's runtime, and what in `lib/counted` stands for them. */
const COUNTED = { __new: 'countedNew', __renew: 'countedRenew', __free: 'countedFree' };

/** `asconfig.json`, with which `npx asc --transform ./gen/exports.mjs` makes core.wasm, and that transform. `exports`: core name to name on the wire. */
export function compilerFiles(exports: ReadonlyMap<string, string>, emergency: boolean): [string, string][] {
  const counted = Object.entries(COUNTED).map(([plain, name]) => `${plain}=lib/counted/${name}`);
  const options = {
    outFile: 'core.wasm',
    runtime: 'minimal',
    optimizeLevel: 3,
    enable: ['simd'],
    // usize and i32 are the same here, and so is a v128 that does not leave the component.
    disableWarning: [201, 112],
    use: ['abort=lib/debug/abort', `EMERGENCY=${emergency ? 1 : 0}`, ...counted],
  };
  const config = { entries: ['gen/main.ts'], options };
  return [
    ['asconfig.json', `${JSON.stringify(config, undefined, 2)}\n`],
    ['gen/exports.mjs', transform(exports)],
  ];
}

function transform(exports: ReadonlyMap<string, string>): string {
  const rows = [...exports].map(([core, wire]) => `  [${JSON.stringify(core)}, ${JSON.stringify(wire)}],`);
  return [
    '// Gives each exported function its name on the wire. Generated from WIT by nucleus bindgen.',
    '',
    'const names = [',
    ...rows,
    '];',
    '',
    'export default class {',
    '  afterCompile(module) {',
    '    for (const [name, wire] of names) {',
    '      const { value } = this.binaryen.getExportInfo(module.getExport(name));',
    '      module.removeExport(name);',
    '      module.addFunctionExport(value, wire);',
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
}
