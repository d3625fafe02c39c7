/**
 * The names of imports and exports: their grammar, when two clash, and which versions of an interface go together.
 *
 * Source: component-model Explainer.md "Import and Export Definitions", "Name Uniqueness", "Canonical Interface Name".
 */

export type ExternName =
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'constructor'; readonly resource: string }
  | { readonly kind: 'method' | 'static'; readonly resource: string; readonly label: string }
  /** `path` is namespace, package and interface, such as `wasi:io/poll`. */
  | { readonly kind: 'interface'; readonly path: string; readonly version?: string };

/** Alternatives that exclude each other, so that a long name cannot make it slow. */
const LABEL =
  /^(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)(?:-(?:[0-9]+(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)?|[a-z][0-9a-z]*|[A-Z][0-9A-Z]*))*$/;
const WORDS = /^[a-z][0-9a-z]*(?:-[0-9a-z]+)*$/;
const NUMBER = '(?:0|[1-9][0-9]*)';
const TAGS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const SEMVER = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${TAGS}))?(?:\\+${TAGS})?$`);
/** What is left of a version when everything compatible is cut away: `1`, `0.2`, `0.0.3`. */
const TRACK = /^(?:[1-9][0-9]*|0\.[1-9][0-9]*|0\.0\.(?:0|[1-9][0-9]*))$/;

/** Kebab case: fragments of one case each, the first of which starts with a letter. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Undefined if it is no name at all. */
export function parseName(name: string): ExternName | undefined {
  if (name.startsWith('[')) return parseAnnotated(name);
  if (name.includes(':')) return parseInterface(name);
  return isLabel(name) ? { kind: 'label', label: name } : undefined;
}

function parseAnnotated(name: string): ExternName | undefined {
  const match = /^\[(constructor|method|static)\]([^.]*)(?:\.(.*))?$/.exec(name);
  if (!match) return undefined;
  const [, kind, resource, label] = match;
  if (!isLabel(resource!)) return undefined;
  if (kind === 'constructor') return label === undefined ? { kind, resource: resource! } : undefined;
  if (label === undefined || !isLabel(label)) return undefined;
  return { kind: kind as 'method' | 'static', resource: resource!, label };
}

function parseInterface(text: string): ExternName | undefined {
  const at = text.indexOf('@');
  const path = at < 0 ? text : text.slice(0, at);
  const [pack, projection, ...nested] = path.split('/');
  const [namespace, name, ...rest] = pack!.split(':');
  if (projection === undefined || !isLabel(projection) || nested.length > 0 || rest.length > 0)
    return undefined;
  if (name === undefined || !WORDS.test(namespace!) || !WORDS.test(name)) return undefined;
  if (at < 0) return { kind: 'interface', path };
  const version = text.slice(at + 1);
  return SEMVER.test(version) || TRACK.test(version) ? { kind: 'interface', path, version } : undefined;
}

/** Whether a suffix makes a whole version of one that was cut to what compatible ones share: `0.2` and `.12`. */
export function completesVersion(version: string, suffix: string): boolean {
  return TRACK.test(version) && SEMVER.test(version + suffix);
}

/** Two names may stand side by side only if their keys differ. */
export function uniqueKey(name: string): string {
  const lower = name.toLowerCase();
  if (!lower.startsWith('[')) return lower;
  const member = /^\[(?:method|static)\](.*)$/.exec(lower);
  if (!member) return lower;
  const [resource, label] = member[1]!.split('.');
  return resource === label ? resource! : member[1]!;
}

/**
 * The part of a version that compatible versions share: the major number, or for 0.x the minor one too, or for 0.0.x
 * all three. A pre-release is compatible with itself alone.
 */
export function versionTrack(version: string): string {
  const match = SEMVER.exec(version);
  if (!match || match[4] !== undefined) return version;
  const [, major, minor, patch] = match;
  if (major !== '0') return major!;
  return minor !== '0' ? `0.${minor}` : `0.0.${patch}`;
}

/** The name of an interface without what compatible versions of it differ in. */
export function trackOf(name: string): string {
  const parsed = parseName(name);
  const isVersioned = parsed?.kind === 'interface' && parsed.version !== undefined;
  return isVersioned ? `${parsed.path}@${versionTrack(parsed.version!)}` : name;
}

/** May an instance called `offered` stand in for an import called `wanted`? */
export function compatibleNames(wanted: string, offered: string): boolean {
  if (wanted === offered) return true;
  const a = parseName(wanted);
  const b = parseName(offered);
  if (a?.kind !== 'interface' || b?.kind !== 'interface' || a.path !== b.path) return false;
  if (a.version === undefined || b.version === undefined) return a.version === b.version;
  return versionTrack(a.version) === versionTrack(b.version);
}

/** The name among `offered` that serves an import called `wanted`: the same, else the newest compatible one. */
export function findCompatible(wanted: string, offered: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const name of offered) {
    if (name === wanted) return name;
    if (compatibleNames(wanted, name) && (best === undefined || newer(name, best))) best = name;
  }
  return best;
}

function newer(a: string, b: string): boolean {
  const [x, y] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function numbers(name: string): number[] {
  return name
    .slice(name.lastIndexOf('@') + 1)
    .split(/[.+-]/, 3)
    .map(Number);
}
