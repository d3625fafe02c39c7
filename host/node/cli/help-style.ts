/** How help is laid out: an option whose values take a whole line to name does not move the descriptions of all others to the right. */

import { type Command, Help, type Option } from 'commander';

/** Columns of options and arguments; longer ones have a line of their own. */
const WIDEST = 26;

export const helpStyle = {
  optionTerm: (option: Option): string => option.flags.replace(' [', '[='),

  padWidth: (command: Command, helper: Help): number =>
    Math.min(WIDEST, Help.prototype.padWidth.call(helper, command, helper)),

  formatItem(term: string, width: number, description: string, helper: Help): string {
    const format = (text: string) => Help.prototype.formatItem.call(helper, text, width, description, helper);
    if (description === '' || helper.displayWidth(term) <= width) return format(term);
    return `  ${term}\n${format('')}`;
  },
};
