import { expect, test } from "vitest";
import { pieces, writer } from "../../src/lexicons/rows";

const forms = (text: string, ...of: string[]): string[] => pieces(text, of).filter(({ form }) => form).map((piece) => piece.text);

test("forms are marked where they are words of their own", () => {
  expect(pieces("सहर में, सहरी", ["सहर", "शहर"])).toEqual([{ text: "सहर", form: true }, { text: " में, सहरी", form: false }]);
  expect(forms("راشن شہر، شہری", "شہر")).toEqual(["شہر"]);
  expect(forms("இந்த நகரம்.", "நகரம்")).toEqual(["நகரம்"]);
  expect(forms("कि की", "कि")).toEqual(["कि"]); // a vowel sign is part of the word
});

test("the longer form wins, and what means something to a pattern does not", () => {
  expect(forms("इस लिए", "इस", "इस लिए")).toEqual(["इस लिए"]);
  expect(forms("a.b axb", "a.b")).toEqual(["a.b"]);
});

test("the pieces are the text, and marks that turn are seen", () => {
  expect(pieces("शहर\u202e में", ["शहर"]).map(({ text }) => text).join("")).toBe("शहर⟨U+202E⟩ में");
});

test.each([["draft", "The draft has"], ["", "Another person wrote"], ["whisper-base", "whisper-base has"]])("a text of %j", (model, said) => {
  expect(writer({ segment_id: "", recording_name: "", start_ms: 0, reference: "", text: "", clip: "", model })).toBe(said);
});
