// The small list of suggestions at the caret: a listbox of ARIA whose options the text box points at, so that the focus stays
// in the text. It stands below the line that is written, or above it where there is no room; never on it.

import { spotOf } from "./caret";

const EDGE = 4;
let lists = 0;

export class SuggestionList {
  private readonly list = document.createElement("ul");
  private words: readonly string[] = [];
  private chosen = 0;

  /** `take`: a word was clicked. */
  constructor(
    private readonly box: HTMLTextAreaElement,
    label: string,
    take: (word: string) => void,
  ) {
    const { list } = this;
    [list.id, list.className, list.role, list.ariaLabel, list.lang] = [`suggestions-${(lists += 1)}`, "suggestions", "listbox", label, box.lang];
    list.hidden = true;
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the text
    list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("li") : null;
      if (option) take(this.words[[...list.children].indexOf(option)]!);
    });
    (box.closest("main") ?? document.body).append(list); // within a landmark, for whoever reads by them
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-haspopup", "listbox");
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  get current(): string {
    return this.words[this.chosen] ?? "";
  }

  /** The word with this number, from 1; "" where there is none. */
  word(number: number): string {
    return this.words[number - 1] ?? "";
  }

  /** Show `words` for what begins at `start` in the text. */
  open(words: readonly string[], start: number): void {
    this.words = words;
    this.list.replaceChildren(...words.map((word, index) => this.option(word, index)));
    this.list.hidden = false;
    this.choose(0);
    this.place(start);
    this.box.setAttribute("aria-controls", this.list.id);
  }

  close(): void {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.words = [];
    this.box.removeAttribute("aria-activedescendant");
    this.box.removeAttribute("aria-controls");
  }

  move(step: 1 | -1): void {
    this.choose((this.chosen + step + this.words.length) % this.words.length);
  }

  remove(): void {
    this.close();
    this.list.remove();
    this.box.removeAttribute("aria-autocomplete");
    this.box.removeAttribute("aria-haspopup");
  }

  private option(word: string, index: number): HTMLLIElement {
    const [option, number, text] = [document.createElement("li"), document.createElement("span"), document.createElement("bdi")];
    [option.id, option.role] = [`${this.list.id}-${index}`, "option"];
    [number.className, number.textContent, number.ariaHidden, text.textContent] = ["number", String(index + 1), "true", word];
    option.append(number, text);
    return option;
  }

  private choose(index: number): void {
    this.chosen = index;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    this.box.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  private place(start: number): void {
    const spot = spotOf(this.box, start);
    const { offsetWidth, offsetHeight } = this.list;
    const rightToLeft = getComputedStyle(this.box).direction === "rtl";
    const left = rightToLeft ? spot.left - offsetWidth : spot.left;
    const below = spot.top + spot.height + EDGE;
    const top = below + offsetHeight <= innerHeight ? below : Math.max(EDGE, spot.top - EDGE - offsetHeight);
    this.list.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - offsetWidth - EDGE))}px`;
    this.list.style.top = `${top}px`;
  }
}
