// Where the caret of a text box is on the screen, and the word there.

export interface Spot {
  readonly left: number;
  readonly top: number;
  /** The height of a line. */
  readonly height: number;
}

const COPIED = [
  "direction", "fontFamily", "fontSize", "fontWeight", "fontStyle", "fontFeatureSettings", "letterSpacing", "wordSpacing", "lineHeight", "tabSize",
  "textAlign", "textIndent", "textTransform", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft",
  "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth",
] as const;

/** The place of `at` in the box's text, in pixels of the window. The text is laid out once more in a copy that nobody sees. */
export function spotOf(box: HTMLTextAreaElement, at: number): Spot {
  const [copy, mark] = [document.createElement("div"), document.createElement("span")];
  const style = getComputedStyle(box);
  for (const name of COPIED) copy.style[name] = style[name];
  Object.assign(copy.style, {
    position: "absolute", visibility: "hidden", inset: "0 auto auto 0", boxSizing: "border-box", borderStyle: "solid",
    whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${box.clientWidth + Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.borderRightWidth)}px`, // without a scrollbar
  });
  copy.lang = box.lang;
  mark.textContent = "\u200b";
  copy.append(box.value.slice(0, at), mark, box.value.slice(at));
  document.body.append(copy);
  const [own, inner] = [box.getBoundingClientRect(), copy.getBoundingClientRect()];
  const found = mark.getBoundingClientRect();
  const height = Number.parseFloat(style.lineHeight) || found.height;
  const spot = {
    left: own.left + found.left - inner.left - box.scrollLeft,
    top: own.top + found.top - inner.top - box.scrollTop - (height - found.height) / 2,
    height,
  };
  copy.remove();
  return spot;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The word around `at`: letters, signs and joiners. Empty where there is none. */
export function wordAt(text: string, at: number): Stretch {
  const before = /[\p{L}\p{M}\u200c\u200d]*$/u.exec(text.slice(0, at))![0];
  const after = /^[\p{L}\p{M}\u200c\u200d]*/u.exec(text.slice(at))![0];
  return { start: at - before.length, end: at + after.length };
}

/** The Latin letters that end at `at`. */
export function latinBefore(text: string, at: number): Stretch {
  const run = /[A-Za-z]*$/.exec(text.slice(0, at))![0];
  return { start: at - run.length, end: at };
}
