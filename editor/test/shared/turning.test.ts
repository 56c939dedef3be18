import { expect, test } from "vitest";
import service from "../../../review_api/text_input.py?raw";
import { TURNING, turns, visible, withoutTurning } from "../../src/shared/turning";

test("the page takes out what the service refuses", () => {
  const refused = /^TURNING = frozenset\("([^"]+)"\)/m.exec(service)![1]!;
  expect(JSON.parse(`"${refused}"`)).toBe(TURNING);
});

test.each(["क\u200dष", "می\u200cروم", "a\u200eb\u200fc\u061cd"])("%j is spelling, and stays", (text) => {
  expect([turns(text), withoutTurning(text)]).toEqual([false, text]);
});

test("marks that turn are taken out", () => {
  expect(withoutTurning(`a${[...TURNING].join("x")}b`)).toBe("axxxxxxxxb");
});

test("in a name that has them they are shown, and turn nothing", () => {
  expect(visible("exe.\u202egpj")).toBe("exe.⟨U+202E⟩gpj");
  expect(turns(visible(TURNING))).toBe(false);
  expect(visible("می\u200cروم")).toBe("می\u200cروم");
});
