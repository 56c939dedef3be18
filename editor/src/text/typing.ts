// What the page says about typing.

export const ROMANISED = "Write with Latin letters";
export const SIGNS = "Signs";
export const SUGGESTIONS = "Suggestions";
export const WHOLE = "Backspace erases whole letters";
export const FORGET = "Forget my words";
export const FORGOTTEN = "Your words are forgotten on this computer.";
export const NO_WORD_HERE = "There is no word at the caret.";
export const NONE_NEAR = "No word near to this one is known.";
export const NO_LETTERS = "This language cannot be written with Latin letters here. Use your keyboard or the system’s input method.";
export const NOT_LOADED = "This part of the page could not be loaded. Try again when the line is back.";

export function romanisedNow(on: boolean): string {
  return on ? "Latin letters become words: Space or Enter takes one, Esc keeps the letters." : "You write with your own keyboard.";
}

/** The first letter of the script in which a language is written: what Latin letters become. */
export function letterOf(tag: string): string {
  return FIRST_LETTER[tag.split("-")[0]!] ?? "अ";
}

const FIRST_LETTER: Readonly<Record<string, string>> = {
  bn: "অ", as: "অ", gu: "અ", pa: "ਅ", or: "ଅ", ta: "அ", te: "అ", kn: "ಅ", ml: "അ", ur: "ا", ks: "ا", sd: "ا",
};
