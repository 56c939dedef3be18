// Signs that many keyboards hide, for each script: danda, joiners, nukta, candrabindu and the like.

export interface Sign {
  readonly text: string;
  /** What stands on its button: a sign alone is shown with a dotted circle. */
  readonly face: string;
  readonly name: string;
}

export const ZWJ: Sign = { text: "\u200d", face: "ZWJ", name: "Joiner (ZWJ)" };
export const ZWNJ: Sign = { text: "\u200c", face: "ZWNJ", name: "Non-joiner (ZWNJ)" };

const DANDA = "।";
/** These write their full stop as others do. */
const OWN_STOP: Readonly<Record<string, string>> = { Arab: "۔", Taml: ".", Telu: ".", Knda: ".", Mlym: ".", Gujr: "." };

const OWN: Readonly<Record<string, readonly (readonly [text: string, name: string])[]>> = {
  Deva: [["़", "Nukta"], ["ँ", "Candrabindu"], ["ं", "Anusvara"], ["ः", "Visarga"], ["ॅ", "Candra e"], ["ॉ", "Candra o"], ["ृ", "Vocalic r"], ["ऽ", "Avagraha"], ["॥", "Double danda"]],
  Beng: [["়", "Nukta"], ["ঁ", "Candrabindu"], ["ং", "Anusvara"], ["ঃ", "Visarga"], ["ৎ", "Khanda ta"], ["ৃ", "Vocalic r"], ["্", "Hasanta"]],
  Guru: [["਼", "Nukta"], ["ੰ", "Tippi"], ["ਂ", "Bindi"], ["ੱ", "Addak"], ["੍", "Virama"]],
  Gujr: [["઼", "Nukta"], ["ઁ", "Candrabindu"], ["ં", "Anusvara"], ["ઃ", "Visarga"], ["ૅ", "Candra e"], ["ૉ", "Candra o"], ["ૃ", "Vocalic r"]],
  Orya: [["଼", "Nukta"], ["ଁ", "Candrabindu"], ["ଂ", "Anusvara"], ["ଃ", "Visarga"], ["ୃ", "Vocalic r"], ["୍", "Virama"]],
  Taml: [["்", "Pulli"], ["ஃ", "Aytham"], ["ஸ்ரீ", "Sri"], ["க்ஷ", "Ksha"]],
  Telu: [["్", "Virama"], ["ం", "Anusvara"], ["ః", "Visarga"], ["ఁ", "Candrabindu"], ["ృ", "Vocalic r"]],
  Knda: [["್", "Virama"], ["ಂ", "Anusvara"], ["ಃ", "Visarga"], ["಼", "Nukta"], ["ೃ", "Vocalic r"]],
  Mlym: [["്", "Chandrakkala"], ["ം", "Anusvara"], ["ഃ", "Visarga"], ["ൻ", "Chillu n"], ["ർ", "Chillu r"], ["ൽ", "Chillu l"], ["ൾ", "Chillu ll"], ["ൺ", "Chillu nn"], ["ൃ", "Vocalic r"]],
  Arab: [["،", "Comma"], ["؟", "Question mark"], ["ں", "Nun ghunna"], ["ھ", "Do-chashmi he"], ["ء", "Hamza"], ["ئ", "Ye with hamza"], ["ِ", "Zer"], ["َ", "Zabar"], ["ُ", "Pesh"], ["ّ", "Tashdid"], ["ٰ", "Small alef"]],
};

/** The full stop of a script. */
export function stopOf(script: string): Sign {
  const text = OWN_STOP[script] ?? DANDA;
  return { text, face: text, name: text === DANDA ? "Danda" : "Full stop" };
}

/** The signs of a script (ISO 15924), the full stop first, the joiners last. */
export function signsOf(script: string): Sign[] {
  const own = (OWN[script] ?? []).map(([text, name]) => ({ text, name, face: /^\p{M}/u.test(text) ? `\u25cc${text}` : text }));
  return [stopOf(script), ...own, ZWJ, ZWNJ];
}
