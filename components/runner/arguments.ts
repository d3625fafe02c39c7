/** The program's arguments, environment and working directory: what was baked in, and what the host adds. */
import { Settings } from './gen/import/nucleus-runner-program';
import { getDirectories } from './gen/import/wasi-filesystem-preopens';
import { getArguments, getEnvironment, initialCwd } from './gen/import/wasi-cli-environment';

/** Asks for a trace; speaks to `grants` and not to the program. */
const TRACE: string = 'NUCLEUS_TRACE';

/** The host's first argument is what it calls the component; the program has its own name. */
export function argumentsOf(settings: Settings): Array<string> {
  return settings.arguments_.concat(getArguments().slice(1));
}

/** A variable of the host's takes the place of a baked one of its name. */
export function environmentOf(settings: Settings): Array<string> {
  const all = settings.environment.slice(0);
  const given = getEnvironment();
  for (let i = 0; i < given.length; i++) {
    if (given[i].a == TRACE) continue;
    const variable = given[i].a + '=' + given[i].b;
    const place = indexOf(all, given[i].a + '=');
    if (place < 0) all.push(variable);
    else all[place] = variable;
  }
  return all;
}

/**
 * The host's counts where the program was composed with none of its own, if it was granted: some hosts name the directory
 * that they themselves run in, whether the program can see it or not.
 */
export function directoryOf(settings: Settings): string {
  if (settings.directory != '/') return settings.directory;
  const given = initialCwd();
  return given.isSome && given.value.startsWith('/') && isGranted(given.value) ? given.value : '/';
}

/** Does the path lie at, below or above a granted directory? */
function isGranted(path: string): bool {
  const granted = getDirectories();
  let found = false;
  for (let i = 0; i < granted.length; i++) {
    const name = granted[i].b;
    granted[i].a.drop();
    if (lies(path, name) || lies(name, path)) found = true;
  }
  return found;
}

/** Is `path` the directory `folder`, or below it? */
function lies(path: string, folder: string): bool {
  return path == folder || path.startsWith(folder.endsWith('/') ? folder : folder + '/');
}

function indexOf(variables: Array<string>, start: string): i32 {
  for (let i = 0; i < variables.length; i++) {
    if (variables[i].startsWith(start)) return i;
  }
  return -1;
}
