// The nine Indian scripts whose blocks in Unicode have one layout, from ISCII: one table in Devanagari, moved to the block of
// each, and what is different there. Written by the makers from how people write messages in Latin letters.

import { rows, spellings, type Kind, type Spelling, type Table, type Unit } from "./units";

const DEVANAGARI = 0x900;
const BLOCKS: Readonly<Record<string, number>> = {
  Deva: 0x900, Beng: 0x980, Guru: 0xa00, Gujr: 0xa80, Orya: 0xb00, Taml: 0xb80, Telu: 0xc00, Knda: 0xc80, Mlym: 0xd00,
};
const VIRAMA = 0x4d;

/** Independent vowels and their signs, by their places in the block. */
const VOWELS: readonly (readonly [vowel: number, sign: number])[] = [
  [0x06, 0x3e], [0x07, 0x3f], [0x08, 0x40], [0x09, 0x41], [0x0a, 0x42], [0x0b, 0x43], [0x0d, 0x45], [0x0e, 0x46],
  [0x0f, 0x47], [0x10, 0x48], [0x11, 0x49], [0x12, 0x4a], [0x13, 0x4b], [0x14, 0x4c],
];
const FIRST_VOWEL = 0x05;

const COMMON = `
  क k c.3 q.3 ck.3; ख kh k.6; ग g; घ gh g.6; ङ n.1 ng; च ch c.2 chh.6; छ chh ch.3 c.6; ज j z.4 g.6; झ jh j.6 z.7; ञ n ny;
  ट t.1 T; ठ th.1 Th t.7; ड d.1 D; ढ dh.1 Dh d.7; ण n.1 N; त t th.5; थ th t.6; द d dh.6 th.8; ध dh d.6; न n; प p;
  फ ph f.05 p.7; ब b bb.5; भ bh b.6 v.9; म m n.9; य y i.5; र r; ल l; ळ l.1 L; व v w u.8 b.9; श sh s.2; ष sh.1 s.3 S kh.8;
  स s c.5 sh.7; ह h -.8; ऩ n; ऱ r; ऴ zh l.3;
  क़ q k.2; ख़ kh k.6; ग़ g gh.1; ज़ z j.2; ड़ r d.2 rh.4; ढ़ rh dh.2 r.3; फ़ f ph.2; य़ y;
  क्ष ksh x.3 ks.3 kch.5 ksha.9; ज्ञ gy jn.2 gn.3 jny.2 dny.2;
  ं n m ng.3 -.5; ँ n -.1 m.4; ः h a.4 -.4; ़ -.3; ऽ -.2`;
/** Spellings of a vowel, whether it stands alone or as a sign. */
const COMMON_VOWELS = `
  अ a u.7 e.8 o.9; आ aa a.05 aaa.5; इ i e.5 ee.6; ई ee i.1 ii y.3 ie.6 ea.6 e.8; उ u oo.5 o.7; ऊ oo u.1 uu; ऋ ri ru.2 r.4 ru.3;
  ऍ e a.2 ae; ऎ e a.8; ए e ay.3 ae.3 ey.4 ai.5 ei.4 a.9 i.9; ऐ ai ei.3 ay.3 e.4 ae.2 a.8; ऑ o aw.1 au.3 a.3 oa.2; ऒ o;
  ओ o oo.5 oh.4 ou.4; औ au ou.1 o.3 aw.3 ow.3`;

interface Own {
  readonly letters?: string;
  readonly vowels?: string;
  readonly within: string;
  readonly last: string;
  readonly joining: Table["joining"];
  readonly heard?: number;
}

const NORTHERN = { within: "a -.15 u.6 e.6 o.8 i.9", last: "- a.15 u.9", joining: { virama: 0.3, bare: 0.25, last: 0 }, heard: 1 };
const SOUTHERN = { within: "a -.7 e.8", last: "a -.6", joining: { virama: 0, bare: 2, last: 0.9 } };

const SCRIPTS: Readonly<Record<string, Own>> = {
  Deva: NORTHERN,
  mr: { ...NORTHERN, letters: "ज्ञ dny gy.3 dnya.9 jn.2; च ch c.2 ts.4; ऋ ru ri.1; ष sh.1 s.3" },
  ne: { ...NORTHERN, letters: "छ chh ch.1 c.6; स s sh.4; श sh s.1", last: "- a.05 u.9" },
  Gujr: { ...NORTHERN, letters: "જ્ઞ gn gy.1 jn.2" },
  Guru: {
    ...NORTHERN,
    letters: "ੰ n m ng.3 -.4; ੱ -.1 k t p c d b g j l s n m; ੲ -.5; ੳ -.5; ਂ n -.2 m.3",
  },
  Beng: {
    letters: `ক k c.3 q.3; খ kh k.6; চ ch c.2; ছ chh.1 ch s.4; জ j z.2; ঝ jh j.5; য j y.3 z.3; য় y i.3 e.4 w.5 -.4; ব b v.3 w.4; ভ bh v.1 b.5;
      শ sh s.2; ষ sh.1 s.3; স s sh.2; ত t th.6; ৎ t th.6; ঙ ng n.4; ং ng n.3; ঁ -.1 n.1; ঃ h.1 -; ফ ph f; ড় r d.4; ঢ় rh r.2;
      ক্ষ kkh kh.1 ksh.1 k.7; জ্ঞ gg g.2 gy.1 gn.2 jn.3; ্য y.1 -.2 j.4 a.4 ya.3; ্ব -.2 b.1 w.2 v.2; ্ম m.1 -.3; ৰ r; ৱ w v.1`,
    vowels: `অ o a.1 aw.4; আ a aa; ই i ee.3 e.6; ঈ i.1 ee; উ u oo.3; ঊ u.1 oo; এ e a.5 ae.3 ay.5; ঐ oi ai.2; ও o w.6 oh.5 oo.6; ঔ ou au.1 o.6`,
    within: "o.05 a -.2 u.7", last: "- o.1 a.3", joining: { virama: 0.2, bare: 0.35, last: 0 }, heard: 0.2,
  },
  as: {
    letters: `চ s ch.2 c.3 x.4; ছ s.1 sh.3 ch.3 chh.2; জ j z.1; ঝ j jh; য j z.2 y.4; য় y i.3 e.4 -.4; ব b; ৱ w v.1 o.4; ৰ r; ভ bh v.1; স x h.2 s.1 kh.5; শ x.1 h.3 s.1 sh.1;
      ষ x.1 h.3 s.2 sh.1 kh.5; ৎ t; ঙ ng n.4; ং ng n.3; ঁ -.1 n.1; ঃ h.1 -; ফ ph f; ড় r d.4; ঢ় rh r.2; ক্ষ kh ksh.1 kkh.1 khy.2; জ্ঞ gy g.2 gn.2 jn.3; ্য y.1 j.2 -.3 ya.3; ্ব -.2 b.2 w.1`,
    vowels: `অ o a.05; আ a aa; ই i ee.3 e.6; ঈ i.1 ee; উ u oo.3; ঊ u.1 oo; এ e a.5 ae.3; ঐ oi ai.1; ও o u.5; ঔ ou au.1`,
    within: "o.1 a -.2", last: "- o.1 a.1", joining: { virama: 0.2, bare: 0.35, last: 0 }, heard: 0.2,
  },
  Orya: {
    letters: "ୟ y; ଯ j y.2; ୱ w v.1; ଵ v w.1; ବ b v.3 w.4; ଷ sh.1 s.2; ଶ sh s.1; ଳ l.1 L; ଂ n ng.1 m.1; ଁ n.1 -.1; ୍ୟ y; କ୍ଷ ksh khy.1 kh.4",
    within: "a o.2 -.3", last: "a -.2 o.2", joining: { virama: 0.1, bare: 0.8, last: 0.5 },
  },
  Taml: {
    letters: `க k g h.2 kh.3 gh.4; ங n ng.1; ச s ch c.2 j.3 sh.3; ஜ j; ஞ n.1 ny gn.1 nj.3; ட t d th.4; ண n N; த th t.1 d.1 dh.1; ந n; ன n; ப p b bh.3 f.4; ற r tr.4 dr.3 t.5 d.6;
      ற்ற tr tt.1 ttr rr.1 t.4 r.5; ல l; ள l.05 L; ழ zh l.3 z.2 L.2; வ v w; ஷ sh s.3; ஸ s; ஹ h; ஃ h.3 k.3 -.3; க்ஷ ksh x.3; ஃப f`,
    vowels: `அ a; ஆ aa a.1; இ i e.5; ஈ ee i.2 ii; உ u oo.5 o.7; ஊ oo u.2 uu; எ e a.9; ஏ e.1 ee.3 ae.1 ey.2 ea.4; ஐ ai ei.3 ay.1 e.4 i.6 a.8; ஒ o; ஓ o.1 oo.2 oh.3; ஔ au ou.1`,
    within: "a -.9 e.9", last: "a -.9", joining: { virama: 0, bare: 2, last: 0.9 },
  },
  Telu: {
    ...SOUTHERN,
    letters: `త t th.1; థ th; ద d dh.2; ధ dh d.3; ట t.05 T; ఠ th.3; డ d.05 D; ఢ dh.3; ళ l.1 L; ఱ r.2; ం m n ng.4; జ్ఞ gn jn.1 gy.2; ష sh.05 s.4; శ sh s.1; చ ch c.2`,
    vowels: `ఎ e ye.3; ఏ e.1 ee.4 ae.1 ye.3 ay.4; ఒ o wo.5; ఓ o.1 oo.2; ఐ ai i.6 ay.2; ఔ au ou.1; ఋ ru ri.1`,
  },
  Knda: {
    ...SOUTHERN,
    letters: `ತ t th.1; ಥ th; ದ d dh.2; ಧ dh d.3; ಟ t.05 T; ಡ d.05 D; ಳ l.1 L; ಱ r.2; ೞ l.3; ಂ m n ng.4; ಜ್ಞ jn gn.1 gy.2; ಷ sh.05; ಶ sh s.1`,
    vowels: `ಎ e ye.3; ಏ e.1 ee.4 ae.1 ye.3; ಒ o; ಓ o.1 oo.2; ಐ ai i.6 ay.2; ಔ au ou.1; ಋ ru ri.1`,
  },
  Mlym: {
    ...SOUTHERN,
    letters: `ക k g.2; ഗ g; ത th t.1 d.5; ഥ th dh.3; ദ d th.4 dh.2; ധ dh d.3; ട t d.1 T; ഡ d.1 D; ള l.05 L; ഴ zh z.2 l.4; റ r; റ്റ tt t.1 tta.9; ന്റ nt nd.1 nte.9; ച ch c.2; പ p b.5;
      ങ ng n.3; ങ്ങ ng ngng.3 nng.2; ഞ nj.1 ny n.2; ഞ്ഞ nj nn.2 nnj.1; ൻ n; ർ r; ൽ l; ൾ l.05 L; ൺ n.1 N; ൿ k; ം m n.2; ശ sh s.1; ഷ sh.05; ഭ bh b.2; ഫ ph f; ണ n.05 N`,
    vowels: `എ e; ഏ e.1 ee.3 ae.1; ഒ o; ഓ o.1 oo.2; ഐ ai; ഔ au ou.1; ഋ ru.1 ri rru.3; ഈ ee i.2 ii; ഊ oo u.2 uu`,
  },
};

/** The table of a script (ISO 15924), or of a language where that has its own; null where there is none. */
export function indicTable(script: string, language: string): Table | null {
  const block = BLOCKS[script];
  const own = SCRIPTS[language] ?? SCRIPTS[script];
  if (block === undefined || !own) return null;
  const moved = (text: string): string => move(text, block);
  const letters = rows(moved(COMMON), own.letters ?? "");
  const vowels = rows(moved(COMMON_VOWELS), own.vowels ?? "");
  const signs = new Map(VOWELS.map(([vowel, sign]) => [at(block, vowel), at(block, sign)]));
  signs.set(at(block, FIRST_VOWEL), "");
  const virama = at(block, VIRAMA);
  return {
    units: [...consonants(letters, block), ...vowelUnits(vowels, signs), viramaUnit(virama, script)],
    inherent: { within: spellings(own.within.split(" ")), last: spellings(own.last.split(" ")) },
    unwritten: [],
    doubled: own.joining.bare > 1 ? 0.9 : 0.35, // where each vowel is written, a doubled letter is heard
    virama,
    joining: own.joining,
    heard: own.heard ?? 0,
    signs,
  };
}

function at(block: number, place: number): string {
  return String.fromCharCode(block + place);
}

function move(table: string, block: number): string {
  const text = table.normalize("NFC");
  if (block === DEVANAGARI) return text;
  return [...text].map((letter) => {
    const place = letter.charCodeAt(0) - DEVANAGARI;
    return place >= 0 && place < 0x80 ? at(block, place) : letter;
  }).join("").normalize("NFC");
}

function consonants(letters: ReadonlyMap<string, Spelling[]>, block: number): Unit[] {
  return [...letters].filter(([text]) => isThere(text)).map(([text, own]) => ({ text, kind: kindOf(text, block), spellings: own }));
}

/** Not every script has a letter at every place of its block. */
function isThere(text: string): boolean {
  return !/\p{Cn}/u.test(text);
}

function kindOf(text: string, block: number): Kind {
  const place = text.charCodeAt(0) - block;
  if (place === VIRAMA) return "joined";
  if (place <= 0x03 || place === 0x3c || place === 0x3d || place === 0x70 || place === 0x71) return "mark";
  if (block === BLOCKS["Mlym"] && place >= 0x7a) return "letter"; // chillu: a consonant without a vowel
  if (block === BLOCKS["Beng"] && place === 0x4e) return "letter"; // khanda ta
  return "consonant";
}

function vowelUnits(vowels: ReadonlyMap<string, Spelling[]>, signs: ReadonlyMap<string, string>): Unit[] {
  return [...vowels].filter(([text]) => isThere(text)).flatMap(([text, own]): Unit[] => {
    const sign = signs.get(text);
    const alone: Unit = { text, kind: "vowel", spellings: [...own, ...glides(own)] };
    return sign ? [alone, { text: sign, kind: "sign", spellings: own }] : [alone];
  });
}

/** After another vowel people write the glide that they hear: हुआ huwa, गए gaye. */
function glides(own: readonly Spelling[]): Spelling[] {
  return own.filter(([latin]) => /^[aeio]/.test(latin)).flatMap(([latin, cost]): Spelling[] => [
    [`y${latin}`, cost + 0.35], [`w${latin}`, cost + 0.45],
  ]);
}

/** In Malayalam the virama at the end is heard as a short u. */
function viramaUnit(text: string, script: string): Unit {
  return { text, kind: "virama", spellings: spellings(script === "Mlym" ? ["-", "u.15", "a.6"] : ["-"]) };
}
