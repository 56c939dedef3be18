// What messages need beside words.

/** Which of two forms a number takes in a language: none of the pages' languages has more of them. */
export function plurals(tongue: string): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(tongue);
  return (count, one, other) => (rules.select(count) === "one" ? one : other);
}

/** A name that people gave, in the midst of a sentence: whatever its script, it leaves the sentence in order. */
export function named(name: string): string {
  return `\u2068${name}\u2069`; // first-strong isolate … pop directional isolate
}
