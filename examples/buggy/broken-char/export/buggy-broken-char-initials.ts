export function ofText(text: string): StaticArray<u32> {
  const words = text.split(' ');
  const found: u32[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i].length == 0) continue;
    found.push(FIXED ? words[i].codePointAt(0) : words[i].charCodeAt(0));
  }
  return StaticArray.fromArray(found);
}
