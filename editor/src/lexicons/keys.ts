// Keys of the list and of the buttons beside it: arrows only, never a letter, and nothing while an input method composes.

export function isBare(event: KeyboardEvent): boolean {
  return !(event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);
}

/** The arrow that leads on in the direction of reading. */
export function forward(where: Element): "ArrowRight" | "ArrowLeft" {
  return getComputedStyle(where).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
}

export function backward(where: Element): "ArrowRight" | "ArrowLeft" {
  return forward(where) === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
}
