/** The build's command line. */

export interface BuildOptions {
  /** Components to build; all if empty. */
  readonly only: readonly string[];
  /** Optimise little: for trying things out. */
  readonly quick: boolean;
}

export const USAGE = `usage: node dist/tools/build/main.js [--only NAME]... [--quick]
  --only NAME   build this component alone
  --quick       optimise little; the next build without it does it properly`;

/** Throws with a line for the person who typed it. */
export function parseArguments(args: readonly string[]): BuildOptions {
  const only: string[] = [];
  let quick = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--quick') quick = true;
    else if (arg === '--only') {
      const name = args[++index];
      if (name === undefined) throw new Error(`--only needs the name of a component\n${USAGE}`);
      only.push(name);
    } else throw new Error(`unknown argument "${arg}"\n${USAGE}`);
  }
  return { only, quick };
}
