// Help with typing for one text box: romanised typing, spelling suggestions, whole aksharas, signs. The system's input method
// comes first: nothing is looked at while it composes. Whatever is written here can be taken back with Ctrl+Z.

import { desk as messages } from "../text/desk";
import { lastAkshara } from "./aksharas";
import { latinBefore, wordAt, type Stretch } from "./caret";
import { insert, insertWord, replace } from "./edits";
import { OwnWords, type Keeper } from "./learned";
import type { Library } from "./library";
import { SuggestionList } from "./list";
import { Speller } from "./spelling";
import { Suggester, tableOf } from "./suggest";
import { Language, NO_WORDS } from "./words";

export interface Options {
  /** BCP-47: what is written, of which the script is known to the browser; and the tag whose words are asked for. */
  readonly language: string;
  readonly words: string;
  readonly vocabulary: readonly string[];
  readonly library: Library;
  readonly keeper: Keeper;
  /** A word to the person. */
  readonly say: (words: string) => void;
}

export interface Habits {
  readonly romanised: boolean;
  /** Backspace erases a whole akshara. */
  readonly whole: boolean;
}

/** Signs that end a word: the suggestion is taken, then they are written. */
const ENDS = /^[ .,!?;:)\]"'\u2019|/-]$/;

export class Typing {
  private habits: Habits = { romanised: false, whole: false };
  private readonly own: OwnWords;
  private readonly list: SuggestionList;
  private helpers: Promise<{ suggester: Suggester | null; speller: Speller }> | null = null;
  private suggester: Suggester | null = null;
  /** What the list is about, and whether it opened by itself. */
  private about: (Stretch & { readonly romanised: boolean }) | null = null;
  private writing = false;
  private readonly stop = new AbortController();

  constructor(
    private readonly box: HTMLTextAreaElement,
    private readonly options: Options,
  ) {
    this.own = new OwnWords(options.keeper, options.words);
    this.list = new SuggestionList(box, messages.typing.suggestions, (word) => this.take(word));
    const { signal } = this.stop;
    box.addEventListener("keydown", (event) => this.pressed(event), { signal });
    box.addEventListener("input", (event) => this.changed(event as InputEvent), { signal });
    for (const name of ["compositionstart", "blur", "mousedown"]) box.addEventListener(name, () => this.close(), { signal });
    addEventListener("resize", () => this.close(), { signal });
  }

  detach(): void {
    this.stop.abort();
    this.list.remove();
  }

  /** Returns whether the language can be written so. */
  use(habits: Habits): boolean {
    this.habits = habits;
    if (!habits.romanised) this.close();
    else if (!tableOf(this.options.language, scriptOf(this.options.language))) return false;
    else void this.help();
    return true;
  }

  insert(text: string): void {
    this.close();
    this.write(() => insert(this.box, text));
  }

  /** A word of the client, where the caret is. */
  insertWord(word: string): void {
    this.close();
    this.write(() => insertWord(this.box, word));
  }

  /** Offer words near to the one at the caret. */
  async spell(): Promise<void> {
    const { speller } = await this.help();
    const about = wordAt(this.box.value, this.box.selectionStart);
    const word = this.box.value.slice(about.start, about.end);
    if (!word) return this.options.say(messages.typing.noWordHere);
    const near = speller.near(word);
    if (!near.length) return this.options.say(messages.typing.noneNear);
    this.about = { ...about, romanised: false };
    this.list.open(near, about.start);
  }

  /** How many words of the person are known. */
  get known(): number {
    return this.own.count;
  }

  forget(): void {
    this.own.forget();
    this.refresh();
  }

  // --- what helps

  private help(): Promise<{ suggester: Suggester | null; speller: Speller }> {
    this.helpers ??= this.makeHelpers();
    return this.helpers;
  }

  /** Until the words are here, letters are read by rule alone. */
  private async makeHelpers(): Promise<{ suggester: Suggester | null; speller: Speller }> {
    const { language: tag, vocabulary, library, words } = this.options;
    const table = tableOf(tag, scriptOf(tag));
    if (table) this.suggester = new Suggester(table, await Language.make(NO_WORDS, async () => {}), NO_WORDS, vocabulary, this.own);
    const { list, language } = await library.get(words);
    const suggester = (this.suggester = table && new Suggester(table, language, list, vocabulary, this.own));
    if (this.about?.romanised) this.look("insertText"); // what is shown was read by rule
    return { suggester, speller: new Speller(language, vocabulary) };
  }

  private refresh(): void {
    this.suggester?.know(this.options.vocabulary, this.own);
  }

  // --- keys and changes

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (this.about && !event.ctrlKey && !event.metaKey && !event.altKey && this.listKey(event)) return event.preventDefault();
    if (this.habits.whole && event.key === "Backspace" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) this.erase(event);
  }

  /** Whether a key of the open list was used up. */
  private listKey(event: KeyboardEvent): boolean {
    const { key } = event;
    const romanised = this.about?.romanised === true;
    if (key === "ArrowDown" || key === "ArrowUp") this.list.move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Escape") this.close();
    else if (key === "Enter" && !event.shiftKey) event.repeat || this.take(this.list.current);
    else if (/^[1-9]$/.test(key) && this.list.word(Number(key))) this.take(this.list.word(Number(key)));
    else {
      if (romanised && ENDS.test(key)) this.take(this.list.current); // and the sign is written after it
      else if (/^(Arrow|Home|End|Page)/.test(key)) this.close();
      return false;
    }
    return true;
  }

  private erase(event: KeyboardEvent): void {
    const { selectionStart: at, selectionEnd, value } = this.box;
    const from = lastAkshara(value.slice(0, at));
    if (at !== selectionEnd || at - from < 2) return;
    event.preventDefault();
    this.write(() => replace(this.box, from, at, ""));
    this.look("deleteContentBackward");
  }

  private changed(event: InputEvent): void {
    if (this.writing || event.isComposing) return;
    this.look(event.inputType);
  }

  /** Something was typed or erased: is there a Latin word before the caret? */
  private look(how: string): void {
    const typed = how === "insertText" || (how === "deleteContentBackward" && this.about?.romanised === true);
    const { selectionStart: at, value } = this.box;
    const about = latinBefore(value, at);
    const words = typed && this.habits.romanised && !/^[A-Za-z]/.test(value.slice(at)) ? this.suggester?.suggest(value.slice(about.start, at)) : [];
    if (!words?.length) return this.close();
    this.about = { ...about, romanised: true };
    this.list.open([...words, value.slice(about.start, at)], about.start);
  }

  /** `word` takes the place of what was typed, and is remembered. */
  private take(word: string): void {
    const { about } = this;
    if (!about) return;
    this.close();
    const typed = this.box.value.slice(about.start, about.end);
    if (word === typed) return;
    this.write(() => replace(this.box, about.start, about.end, word));
    this.own.learn(word, about.romanised ? typed : "");
    this.refresh();
  }

  private write(change: () => void): void {
    this.writing = true;
    change();
    this.writing = false;
  }

  private close(): void {
    this.about = null;
    this.list.close();
  }
}

/** The script in which a language is written most (Unicode's likely subtags): ISO 15924, "" where nobody knows. */
export function scriptOf(tag: string): string {
  try {
    return new Intl.Locale(tag).maximize().script ?? "";
  } catch {
    return "";
  }
}
