// Typing belongs to the text. A click on a control does its work and leaves the focus where it was; a letter that is typed
// while the focus is nowhere, or on a button, goes to the text. Only Tab and the key for the buttons move the focus away.

/** Keep the focus in the text until the returned function is called. `text`: the box in hand. */
export function guard(text: () => HTMLTextAreaElement): () => void {
  let composing = false;
  const begun = (): void => void (composing = true);
  const ended = (): void => void (composing = false);
  const pressed = (event: MouseEvent): void => {
    if (asking() || composing || !(event.target instanceof Element)) return; // losing the focus ends a composition well
    if (event.target.closest("button")) event.preventDefault(); // the button is pressed all the same
  };
  const released = (event: MouseEvent): void => {
    const byHand = event.detail > 0; // whoever presses a button with the keyboard walks on from there
    const here = document.activeElement;
    if (byHand && !asking() && !composing && (here === text() || !writes(here)) && !selecting()) toText(text());
  };
  const chosen = (event: Event): void => {
    if (!asking() && event.target instanceof HTMLSelectElement) toText(text());
  };
  const typed = (event: KeyboardEvent): void => {
    if (asking() || event.ctrlKey || event.metaKey || event.altKey || writes(document.activeElement)) return;
    const letter = event.key.length === 1 && event.key !== " ";
    if (letter || event.key === "Process") toText(text()); // before the letter is written, so it lands there
  };
  addEventListener("compositionstart", begun);
  addEventListener("compositionend", ended);
  addEventListener("mousedown", pressed);
  addEventListener("click", released);
  addEventListener("change", chosen);
  addEventListener("keydown", typed);
  return () => {
    removeEventListener("compositionstart", begun);
    removeEventListener("compositionend", ended);
    removeEventListener("mousedown", pressed);
    removeEventListener("click", released);
    removeEventListener("change", chosen);
    removeEventListener("keydown", typed);
  };
}

/** Focus and caret: after a dialog is gone a box can have the one without the other, and then typing goes nowhere. */
export function toText(box: HTMLTextAreaElement): void {
  box.focus();
  box.setSelectionRange(box.selectionStart, box.selectionEnd, box.selectionDirection);
}

/** Whether a question is on the screen. It is asked at every key: a selector would walk through the whole page. */
export function asking(): boolean {
  return [...document.getElementsByTagName("dialog")].some(({ open }) => open);
}

/** Whether letters typed here are meant for here. */
function writes(place: Element | null): boolean {
  return place instanceof HTMLTextAreaElement || place instanceof HTMLSelectElement
    || (place instanceof HTMLInputElement && place.type !== "range" && place.type !== "checkbox");
}

/** Whether some text is selected, to be copied. */
function selecting(): boolean {
  const here = document.activeElement;
  return getSelection()?.isCollapsed === false && (here === document.body || here?.matches(".said") === true);
}
