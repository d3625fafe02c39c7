// Sorting and searching with functions of the program's, which is guest code, and looking through arrays one by one.
//
// Source: Microsoft, "qsort"; "bsearch"; "qsort_s"; "_lfind"; "_lsearch".

import { Library } from '../../system/export';

export function sortExports(library: Library): void {
  library.addOnlyCode('bsearch');
  library.addOnlyCode('qsort', ['malloc', 'free']);
}
