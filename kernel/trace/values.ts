/** Values of WIT types as people read them: close to WAVE, the value syntax of WIT, and short. */

import { camelCase } from '../component/adapter/names.ts';
import { SeenHandle } from '../component/index.ts';
import type { ValueType } from '../component/types/model.ts';
import { payloadOf } from '../component/types/traits.ts';

/** Characters of a text, bytes and elements of a list that are shown. */
const MOST_CHARACTERS = 64;
const MOST_BYTES = 32;
const MOST_ELEMENTS = 8;

/** @param value as JavaScript sees it, in jco's conventions; anything, where somebody passed what is not of the type */
export function formatValue(type: ValueType, value: unknown): string {
  switch (type.kind) {
    case 'string':
    case 'char':
      return typeof value === 'string' ? quoted(value) : unexpected(value);
    case 'list':
      return formatList(type.element, value);
    case 'record':
      return formatRecord(type, value);
    case 'tuple':
      return Array.isArray(value)
        ? `(${type.elements.map((one, index) => formatValue(one, value[index])).join(', ')})`
        : unexpected(value);
    case 'flags':
      return formatFlags(type.labels, value);
    case 'option':
      return formatOption(type.type, value);
    case 'result':
    case 'variant':
      return formatVariant(type, value);
    case 'own':
    case 'borrow':
      return formatHandle(type.resource.name, value);
    default:
      return typeof value === 'object' || value === undefined ? unexpected(value) : `${value}`;
  }
}

function unexpected(value: unknown): string {
  return value === undefined ? '?' : `?${typeof value}`;
}

/** Control characters and quotes escaped, what is too long cut off. */
function quoted(text: string): string {
  const shown = JSON.stringify(text.slice(0, MOST_CHARACTERS)).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
  return text.length > MOST_CHARACTERS ? `${shown}... ${text.length} characters` : shown;
}

function formatList(element: ValueType, value: unknown): string {
  if (element.kind === 'u8' && value instanceof Uint8Array) return formatBytes(value);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return unexpected(value);
  const all = value as ArrayLike<unknown>;
  const shown = Array.from({ length: Math.min(all.length, MOST_ELEMENTS) }, (_, index) =>
    formatValue(element, all[index]),
  );
  return `[${shown.join(', ')}${all.length > MOST_ELEMENTS ? `, ... ${all.length} elements` : ''}]`;
}

/** As text, with what is not ASCII escaped. */
function formatBytes(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, MOST_BYTES), (byte) => {
    if (byte === 10) return '\\n';
    if (byte === 34 || byte === 92) return `\\${String.fromCharCode(byte)}`;
    return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${shown.join('')}"${bytes.length > MOST_BYTES ? `... ${bytes.length} bytes` : ''}`;
}

function formatRecord({ fields }: Extract<ValueType, { kind: 'record' }>, value: unknown): string {
  if (typeof value !== 'object' || value === null) return unexpected(value);
  const parts = fields.map(
    ({ name, type }) => `${name}: ${formatValue(type, (value as Record<string, unknown>)[camelCase(name)])}`,
  );
  return `{${parts.join(', ')}}`;
}

function formatFlags(labels: readonly string[], value: unknown): string {
  if (typeof value !== 'object' || value === null) return unexpected(value);
  return `{${labels.filter((label) => (value as Record<string, unknown>)[camelCase(label)]).join(', ')}}`;
}

function formatOption(type: ValueType, value: unknown): string {
  if (type.kind === 'option' && typeof value === 'object' && value !== null && 'tag' in value) {
    const { tag, val } = value as { tag: string; val?: unknown };
    return tag === 'none' ? 'none' : `some(${formatValue(type, val)})`;
  }
  return value === undefined || value === null ? 'none' : `some(${formatValue(type, value)})`;
}

function formatVariant(type: Extract<ValueType, { kind: 'result' | 'variant' }>, value: unknown): string {
  if (typeof value !== 'object' || value === null || !('tag' in value)) return unexpected(value);
  const { tag, val } = value as { tag: string; val?: unknown };
  const payload = payloadOf(type, tag);
  return payload === undefined ? tag : `${tag}(${formatValue(payload, val)})`;
}

/** "node#3": number 3 in the table of who calls; the host's handles have no number. */
function formatHandle(name: string, value: unknown): string {
  const short = name.slice(name.lastIndexOf('/') + 1);
  return value instanceof SeenHandle ? `${short}#${value.index}` : short;
}
