// Arguments that are patterns become the names of the files that fit them, where the program asks for that. One that nothing fits, or that
// stands in quotation marks, stays as it is.
//
// Source: Microsoft, "Expanding wildcard arguments".

import { patternAt, searchFor } from '../../kernel32/find';
import { hasWildcards } from '../../object/pattern';
import { Process } from '../../process/process';

export function expanded(process: Process, given: Array<string>): Array<string> {
  const result: Array<string> = [];
  for (let i = 0; i < given.length; i++) {
    const one = given[i];
    // What has a space was quoted in the command line.
    if (i == 0 || !hasWildcards(one) || one.includes(' ') || one.includes('\t') || one.includes('"')) result.push(one);
    else expand(process, one, result);
  }
  return result;
}

function expand(process: Process, pattern: string, result: Array<string>): void {
  const search = searchFor(process, pattern).search;
  const names: Array<string> = [];
  if (search != null) {
    search.retain();
    for (let found = search.listing.take(); found != null; found = search.listing.take()) {
      if (found.name != '.' && found.name != '..') names.push(found.name);
    }
    search.release();
  }
  const directory = pattern.substring(0, patternAt(pattern));
  for (let i = 0; i < names.length; i++) result.push(directory + names[i]);
  if (names.length == 0) result.push(pattern);
}
