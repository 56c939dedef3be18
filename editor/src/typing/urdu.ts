// Urdu in Latin letters. Short vowels are not written, one sound has several letters, and ھ makes the letter before breathy.

import { rows, spellings, type Table } from "./units";

const LETTERS = `
  ا a aa.1 i.1 u.1 e.3 o.4 -.5; آ aa a.05; أ a; ب b; بھ bh b.6; پ p; پھ ph p.6 f.5; ت t; تھ th t.6; ٹ t.1 T; ٹھ th.1 Th t.7; ث s.3; ج j; جھ jh j.6;
  چ ch c.2; چھ chh ch.2; ح h.1; خ kh k.6; د d; دھ dh d.6; ڈ d.1 D; ڈھ dh.1 Dh d.7; ذ z.2; ر r; ڑ r.1 R d.4; ڑھ rh.1 dh.3 r.5; ز z; ژ zh.1 j.4 z.3; س s c.5; ش sh s.4;
  ص s.15; ض z.2; ط t.15; ظ z.2; ع a.1 -.15 i.2 u.2 e.3 aa.3; غ gh g.3; ف f ph.3; ق q k.1; ک k c.3 ck.3; کھ kh k.6; گ g; گھ gh g.6; ل l; م m; ن n; ں n -.2;
  و v w o u.1 oo.05 au.2 ou.3; ہ h a.15 ah.2 -.3 eh.3 e.5; ھ h.2; ء -.2; ئ -.1 i.1 e.2 y.3; ؤ o u.2 au.3; ی y i ee.05 e.2 ai.25 ay.3 ei.3 a.6; ے e ay.2 ai.05 ey.2 ae.2; ۓ e.1;
  ئے ye e.1 ie.2 ay.4; ئی i.05 ee yi.2; خو kh.3 khu khw.2; ً an.1; َ -; ِ - i.1; ُ - u.1; ّ -; ْ -; ٰ a`;

export const URDU: Table = {
  units: [...rows(LETTERS)].map(([text, own]) => ({ text, kind: "letter", spellings: own })),
  inherent: null,
  unwritten: spellings(["a", "i.05", "u.05", "e.15", "o.4"]),
  doubled: 0.05,
  virama: "",
  joining: { virama: 0, bare: 0, last: 0 },
  heard: 0,
  signs: new Map(),
};
