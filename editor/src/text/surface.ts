// What the page says of the words in the text.

export const NO_DOUBTFUL = "No doubtful words.";
export const NO_WORD = "Nobody knows when this word is said.";

export function doubtful(word: string): string {
  return `Doubtful: ${word}`;
}

export function doubtfulWords(count: number): string {
  return count === 1 ? "1 doubtful word" : `${count} doubtful words`;
}
