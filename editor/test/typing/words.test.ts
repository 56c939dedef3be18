import { describe, expect, it, test } from "vitest";
import known from "./aksharas.json";
import { aksharas, between, lastAkshara } from "../../src/typing/aksharas";
import { latinBefore, wordAt } from "../../src/typing/caret";
import { OwnWords, type Learned } from "../../src/typing/learned";
import { Library } from "../../src/typing/library";
import { signsOf, stopOf, ZWJ, ZWNJ } from "../../src/typing/signs";
import { distance, Speller } from "../../src/typing/spelling";
import { follow, trieOf, under } from "../../src/typing/trie";
import { Language, NO_WORDS, readList } from "../../src/typing/words";

const atOnce = async (): Promise<void> => {};

describe("aksharas", () => {
  test.each(Object.entries(known))("%s is cut as the service cuts it", (word, cut) => {
    expect(aksharas(word)).toEqual(cut);
  });

  test.each([
    ["क्षत्रिय", ["क्षत्रि", "क्ष", ""]],
    ["தமிழ்", ["தமி", "த", ""]],
    ["اُردو", ["اُرد", "اُر", "اُ", ""]],
    ["क् १२", ["क् १", "क् ", "क्", ""]],
  ])("%s is erased one by one", (word, left) => {
    let text = word;
    for (const rest of left) {
      text = text.slice(0, lastAkshara(text));
      expect(text).toBe(rest);
    }
  });

  it("has places for the caret between them", () => {
    expect([0, 1, 2, 3, 4].map((at) => between("क्षि य", at))).toEqual([0, 4, 4, 4, 4]);
    expect(between("क्षि य", 5)).toBe(5);
  });
});

describe("a trie", () => {
  const words = ["नम", "नमक", "कमल", "नमस्ते", "नमक"];
  const trie = trieOf(words);

  it("leads to each word, and to nothing else", () => {
    expect(words.slice(0, 4).map((word) => trie.word[follow(trie, 0, word)])).toEqual([0, 1, 2, 3]);
    expect(follow(trie, 0, "नय")).toBe(0);
    expect(trie.word[follow(trie, 0, "न")]).toBe(-1);
  });

  it("knows what goes on", () => {
    const found = under(trie, follow(trie, 0, "नम"), 10).map(([place, depth]) => [words[place], depth]);
    expect(found.sort()).toEqual([["नम", 0], ["नमक", 1], ["नमस्ते", 4]]);
    expect(under(trie, 0, 2)).toHaveLength(2);
  });
});

test("a list has frequent words and others", () => {
  expect(readList("है\nके\n\nअंक\nअंग")).toEqual({ frequent: ["है", "के"], others: ["अंक", "अंग"] });
  expect(readList("")).toEqual({ frequent: [], others: [] });
});

describe("words near to one", () => {
  const list = { frequent: ["नमस्ते", "पानी", "ज़रूर"], others: ["कमल", "पाना", "बाज़ार", "हिंदी", "शहर", "नमकीन"] };

  test.each([
    ["नमसते", "नमस्ते"], ["पानि", "पानी"], ["जरुर", "ज़रूर"], ["हिँदी", "हिंदी"], ["सहर", "शहर"], ["बाजार", "बाज़ार"], ["कम्ल", "कमल"],
  ])("%s: %s comes first", async (word, right) => {
    expect(new Speller(await Language.make(list, atOnce), []).near(word)[0]).toBe(right);
  });

  it("are the client's first, and never the word itself", async () => {
    const speller = new Speller(await Language.make(list, atOnce), ["पानो नदी"]);
    expect(speller.near("पानी")).toEqual(["पानो", "पाना"]);
    expect(speller.near("किताब")).toEqual([]);
  });

  it("are measured in aksharas", () => {
    expect(distance(["क्ष", "मा"], ["क्षा", "मा"], 2)).toBeLessThan(1);
    expect(distance(["क", "म", "ल"], ["क", "म"], 2)).toBe(1);
    expect(distance(["क"], ["ज", "ह", "र", "ब"], 2)).toBe(Infinity);
  });
});

describe("words of one's own", () => {
  function keeper(): { records: Map<string, readonly Learned[]>; get: (tag: string) => readonly Learned[]; set: (tag: string, words: readonly Learned[]) => void } {
    const records = new Map<string, readonly Learned[]>();
    return { records, get: (tag) => records.get(tag) ?? [], set: (tag, words) => void records.set(tag, words) };
  }

  it("count more with each time, and the last letters decide", () => {
    const own = new OwnWords(keeper(), "hi");
    own.learn("काम", "kam");
    own.learn("कम", "Kam");
    own.learn("काम", "kaam");
    expect(own.chosen("kam")).toBe("कम");
    expect(own.chosen("kaam")).toBe("काम");
    expect(own.costs.get("काम")!).toBeLessThan(own.costs.get("कम")!);
    own.learn("काम", ""); // taken by its spelling: the letters stay
    expect(own.chosen("kaam")).toBe("काम");
  });

  it("are a few hundred, the newest, and can be forgotten", () => {
    const [kept, others] = [keeper(), keeper()];
    const own = new OwnWords(kept, "hi");
    for (let word = 0; word < 510; word += 1) own.learn(`क${word}`, `k${word}`);
    expect(own.count).toBe(500);
    expect(own.chosen("k9")).toBe("");
    expect(own.chosen("k509")).toBe("क509");
    expect(new OwnWords(kept, "mr").count).toBe(0);
    expect(new OwnWords(others, "hi").count).toBe(0);
    own.forget();
    expect(own.count).toBe(0);
  });
});

describe("the library", () => {
  const answer = (text: string, status = 200): Response => new Response(text, { status });

  it("asks once for a language", async () => {
    const asked: string[] = [];
    const library = new Library(async (address) => (asked.push(address), answer("है\n\nअंक")), null, atOnce);
    const [first, again] = await Promise.all([library.get("hi"), library.get("hi")]);
    expect([first.language.all, again.language.all]).toEqual([["है", "अंक"], ["है", "अंक"]]);
    expect(asked).toEqual(["/v1/languages/hi/words"]);
  });

  it("asks again for what could not be had", async () => {
    let there = false;
    const library = new Library(async () => (there ? answer("है\n\n") : Promise.reject(new TypeError("offline"))), null, atOnce);
    expect((await library.get("hi")).list).toBe(NO_WORDS);
    there = true;
    expect((await library.get("hi")).list.frequent).toEqual(["है"]);
  });

  it("has a copy where the line is down", async () => {
    const copies = new Map<string, Response>([["/v1/languages/hi/words", answer("है\n\n")]]);
    const cache = { match: async (address: string) => copies.get(address)?.clone(), put: async () => {} };
    const library = new Library(() => Promise.reject(new TypeError("offline")), { open: async () => cache as unknown as Cache }, atOnce);
    expect((await library.get("hi")).list.frequent).toEqual(["है"]);
  });
});

test("the word at the caret has its signs and joiners", () => {
  expect(wordAt("आज क्\u200cष है", 6)).toEqual({ start: 3, end: 7 });
  expect(wordAt("आज  है", 3)).toEqual({ start: 3, end: 3 });
  expect(latinBefore("आज nama", 7)).toEqual({ start: 3, end: 7 });
});

test.each(["Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Arab"])("the signs of %s", (script) => {
  const signs = signsOf(script);
  expect(signs[0]).toEqual(stopOf(script));
  expect(signs.slice(-2)).toEqual([ZWJ, ZWNJ]);
  expect(new Set(signs.map(({ text }) => text)).size).toBe(signs.length);
  expect(signs.every(({ text }) => text === text.normalize("NFC"))).toBe(true);
});
