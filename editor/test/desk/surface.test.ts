import { describe, expect, it, test } from "vitest";
import type { TaskWord } from "../../src/api/types";
import { nextMarked, pieces, placed, spotOf, wordAtCaret } from "../../src/desk/surface";

function words(...said: [text: string, doubt?: TaskWord["doubt"]][]): TaskWord[] {
  return said.map(([text, doubt = null], at) => ({ text, confidence: 0.9, start_ms: at * 100, end_ms: at * 100 + 90, timing: "decoded", doubt }));
}

const said = words(["किसन", "strong"], ["को"], ["को", "slight"], ["भुगतान"], ["कीया", "strong"]);

function marks(text: string): [string, string | null][] {
  return placed(text, said).map((each) => [text.slice(each.start, each.end), each.doubt]);
}

describe("the words of the text", () => {
  it("are the machine's at first, each with its time and doubt", () => {
    const found = placed("किसन को को भुगतान कीया", said);
    expect(found.map(({ text, start_ms, doubt }) => [text, start_ms, doubt])).toEqual([
      ["किसन", 0, "strong"], ["को", 100, null], ["को", 200, "slight"], ["भुगतान", 300, null], ["कीया", 400, "strong"],
    ]);
  });

  it("keep their marks where others are changed, written or erased", () => {
    expect(marks("किसान को को भुगतान कीया")).toEqual([["किसान", null], ["को", null], ["को", "slight"], ["भुगतान", null], ["कीया", "strong"]]);
    expect(marks("जी किसन को\nभुगतान कीया")).toEqual([["जी", null], ["किसन", "strong"], ["को", "slight"], ["भुगतान", null], ["कीया", "strong"]]);
    expect(marks("")).toEqual([]);
  });

  it("are the same with a danda behind them, joiners within, or another spelling in Unicode", () => {
    const spelled = words(["पढ़ना", "slight"], ["क्ष", "strong"]);
    const found = placed("“पढ\u093cना”, क्\u200dष।", spelled);
    expect(found.map(({ doubt }) => doubt)).toEqual(["slight", "strong"]);
  });

  it("of the person are heard between those of the machine", () => {
    const [first, , third, fourth] = placed("किसन को नया शब्द कीया", said);
    expect([first!.kept, third!.kept]).toEqual([true, false]);
    expect([third!.start_ms, third!.end_ms]).toEqual([190, 400]);
    expect([fourth!.start_ms, fourth!.end_ms]).toEqual([190, 400]);
  });

  it("have no times where the machine wrote nothing", () => {
    expect(placed("जी हाँ", []).map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([[null, null], [null, null]]);
  });

  it("are found in a long text while it is typed", () => {
    const many = words(...Array.from({ length: 600 }, (_, at): [string] => [`शब्द${at}`]));
    const text = many.map(({ text }) => text).join(" ").replace("शब्द300", "शब्");
    expect(placed(text, many).filter(({ kept }) => !kept).map(({ text }) => text)).toEqual(["शब्"]);
  });
});

test.each([[0, "किसन"], [4, "किसन"], [5, "को"], [7, "को"], [99, undefined]])("the word at %i is %s", (caret, word) => {
  expect(wordAtCaret(placed("किसन को", said), caret)?.text).toBe(word);
});

test("there is no word between two spaces", () => {
  expect(wordAtCaret(placed("क  ख", said), 2)?.text).toBeUndefined();
});

test("marked words come one after another, from the caret on, and round", () => {
  const found = placed("किसन को को भुगतान कीया", said);
  const walk: string[] = [];
  let at: [number, number] = [0, 0];
  for (let step = 0; step < 4; step += 1) {
    const { start, end, text } = nextMarked(found, at)!;
    walk.push(text);
    at = [start, end];
  }
  expect(walk).toEqual(["किसन", "को", "कीया", "किसन"]);
  expect(nextMarked(placed("जी", said), [0, 0])).toBeNull();
});

test.each(["", " ", "एक", Array.from({ length: 60 }, (_, at) => `शब्द${at}${at % 7 ? " " : "\n\n"}`).join("")])("pieces of %j hold whole words", (text) => {
  const found = placed(text, []);
  const cut = pieces(text, found);
  expect(cut.map((piece) => piece.text).join("")).toBe(text);
  const spots = found.map((word) => spotOf(word, cut));
  expect(spots.map(({ piece, start, end }) => cut[piece]!.text.slice(start, end))).toEqual(found.map((word) => word.text));
  expect(cut.length).toBe(Math.max(1, Math.ceil(found.length / 24)));
});
