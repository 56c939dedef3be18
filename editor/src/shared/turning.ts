// Marks that turn the direction of text: embeddings, overrides, isolates. They show nothing, nobody types them, and with
// them a line can be shown as another. The service refuses them in names and texts (review_api/text_input.py; a test
// holds the two lists equal), so the page takes them out of what is pasted. Joiners are spelling, and stay.

export const TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

const ANY = new RegExp(`[${TURNING}]`, "gu");

export function withoutTurning(text: string): string {
  return text.replace(ANY, "");
}

export function turns(text: string): boolean {
  return withoutTurning(text) !== text;
}

/** A name as it is shown: such marks, which an old name may have, stand in it as their code. */
export function visible(text: string): string {
  return text.replace(ANY, (mark) => `⟨U+${mark.codePointAt(0)!.toString(16).toUpperCase()}⟩`);
}
