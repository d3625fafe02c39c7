// The code pages that there are. Those of a process, ANSI and OEM, are UTF-8.
//
// Source: Unicode Consortium, mappings of Microsoft's code pages 1252 and 437.

import { CodePage } from './code-page';
import { SingleByte } from './single-byte';
import { Utf8 } from './utf8';

export const CP_UTF8: u32 = 65001;
const CP_ACP: u32 = 0;
const CP_OEMCP: u32 = 1;
const CP_THREAD: u32 = 3;

// What has no character in 1252 is a control of C1.
const LATIN1_ABOVE_A0 = '\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ';
const CONTROLS = '\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f';
const WINDOWS_80_9F = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const DOS = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

let pages: Array<CodePage> | null = null;

function all(): Array<CodePage> {
  let list = pages;
  if (list == null) {
    list = [
      new Utf8(),
      new SingleByte(1252, '1252  (ANSI - Latin I)', WINDOWS_80_9F + LATIN1_ABOVE_A0),
      new SingleByte(437, '437   (OEM - United States)', DOS),
      new SingleByte(28591, '28591 (ISO 8859-1 Latin I)', CONTROLS + LATIN1_ABOVE_A0),
      new SingleByte(20127, '20127 (US-ASCII)', ''),
    ];
    pages = list;
  }
  return list;
}

/** Null if there is none. */
export function codePage(id: u32): CodePage | null {
  const wanted = id == CP_ACP || id == CP_OEMCP || id == CP_THREAD ? CP_UTF8 : id;
  const list = all();
  for (let i = 0; i < list.length; i++) if (list[i].id == wanted) return list[i];
  return null;
}

/** Numbers of all of them. */
export function codePages(): Array<u32> {
  return all().map<u32>((page) => page.id);
}
