// Aksharas, what a reader of an Indian script sees as one: क्षत्रिय is क्ष त्रि य. The rule is that of lexicons/aksharas.py, where it is
// explained; a test holds the two equal. The browser's own segmenter cuts conjuncts, and each version of it elsewhere.

const BLOCKS = [0x900, 0x980, 0xa00, 0xa80, 0xb00, 0xb80, 0xc00, 0xc80, 0xd00];

function everywhere(first: number, last: number): string {
  return BLOCKS.map((block) => `${unit(block + first)}-${unit(block + last)}`).join("");
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

const CONSONANTS = everywhere(0x15, 0x39) + String.raw`\u0958-\u095f\u0978-\u097f\u09dc-\u09df\u09f0\u09f1\u0a59-\u0a5e\u0af9\u0b5c-\u0b5f\u0b71\u0c58-\u0c5a\u0cde\u0d3a\uabc0-\uabcd\uabd0\uabd2-\uabda\uaae2-\uaaea`;
const VOWELS = everywhere(0x05, 0x14) + String.raw`\u0904\u0960\u0961\u0972-\u0977\u09e0\u09e1\u0a72\u0a73\u0ae0\u0ae1\u0b60\u0b61\u0c60\u0c61\u0ce0\u0ce1\u0d5f-\u0d61\uabce\uabcf\uabd1\uaae0\uaae1`;
const VIRAMAS = BLOCKS.map((block) => unit(block + 0x4d)).join("") + String.raw`\u0d3b\u0d3c\uabed\uaaf6`;
const NUKTAS = BLOCKS.filter((block) => block !== 0xd00).map((block) => unit(block + 0x3c)).join("");
const JOINERS = String.raw`\u200c\u200d`;
const SIGNS = VIRAMAS + NUKTAS + JOINERS + everywhere(0x01, 0x02) + everywhere(0x3e, 0x4c) + everywhere(0x62, 0x63)
  + String.raw`\u0900\u0903\u093a\u093b\u094e\u094f\u0951-\u0957\u0983\u09d7\u09fe\u0a03\u0a51\u0a70\u0a71\u0a75\u0a83\u0afa-\u0aff`
  + String.raw`\u0b03\u0b55-\u0b57\u0bd7\u0c00\u0c03\u0c04\u0c55\u0c56\u0c83\u0cd5\u0cd6\u0cf3\u0d00\u0d03\u0d57`
  + String.raw`\u1cd0-\u1cd2\u1cd4-\u1ce8\u1ced\u1cf4\u1cf7-\u1cf9\ua8e0-\ua8f1\ua8ff\uabe3-\uabea\uabec\uaaeb-\uaaef\uaaf5\u1c78-\u1c7d`
  + String.raw`\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d0-\u08e1\u08e3-\u08ff\u0300-\u036f`;

const AKSHARA = new RegExp(
  `[${CONSONANTS}${VOWELS}][${NUKTAS}]*(?:[${JOINERS}]*[${VIRAMAS}][${JOINERS}]*[${CONSONANTS}][${NUKTAS}]*)*[${SIGNS}]*|\\p{Nd}+|[^][${SIGNS}]*`,
  "gu",
);

/** The aksharas of a text; white space between them is one of its own. */
export function aksharas(text: string): string[] {
  return text.match(AKSHARA) ?? [];
}

/** Where the akshara begins that ends at the end of `text`. A digit is one by itself here: it is erased alone. */
export function lastAkshara(text: string): number {
  const from = Math.max(0, text.length - 64); // no akshara is so long, and a long text is not read at every key
  const last = aksharas(text.slice(from)).at(-1) ?? "";
  return text.length - (/^\p{Nd}+$/u.test(last) ? 1 : last.length);
}

/** The nearest place at or after `at` that is between two aksharas: where a caret may stand. */
export function between(text: string, at: number): number {
  let place = 0;
  for (const akshara of aksharas(text)) {
    if (place >= at) break;
    place += akshara.length;
  }
  return place;
}
