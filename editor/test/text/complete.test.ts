// Every message in every language: there, not empty, not left in English, with the same parameters as in English.

import { describe, expect, test } from "vitest";
import { TONGUES } from "../../src/text/tongues";

type Message = string | ((...given: number[]) => string);
type Topic = Record<string, Message>;

const files = import.meta.glob<Record<string, object>>("../../src/text/*/*.ts", { eager: true });

/** The messages of a file under their names; those of one kind under "kind.name". */
function messages(path: string): Topic {
  const name = /(\w+)\.ts$/.exec(path)![1]!;
  const flat = (of: object, before: string): [string, Message][] =>
    Object.entries(of).flatMap(([key, value]) => (typeof value === "object" ? flat(value, `${before}${key}.`) : [[before + key, value as Message]]));
  return Object.fromEntries(flat(files[path]![name]!, ""));
}

/** What a message says for some numbers. They tell the parameters apart, and whether there is one of something or more. */
function said(message: Message, first: number): string {
  return typeof message === "string" ? message : message(...Array.from({ length: message.length }, (_, i) => first + i));
}

/** Pages of ML teams are in English. */
const ENGLISH_ONLY: readonly string[] = ["lexicons.ts"];
const TOPICS = Object.keys(files)
  .filter((path) => path.includes("/en/"))
  .map((path) => path.split("/").at(-1)!)
  .filter((topic) => !ENGLISH_ONLY.includes(topic));
/** What stays in Latin letters: names, and keys as they are on the keyboard. */
const LATIN = /\b(Boli|API|UTC|boli key create|The service|oTranscribe|ELAN|Express Scribe|Ctrl|Shift|Alt|Enter|Tab|Esc|Insert|Pause|Space|Backspace|ZWJ|ZWNJ|F\d+|[A-Z])\b/g;
const SAME: readonly string[] = ["Boli", "–"];
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

test("there are topics", () => expect(TOPICS).toContain("shared.ts"));

describe.each(TONGUES.filter((tongue) => tongue !== "en"))("%s", (tongue) => {
  test.each(TOPICS)("%s is complete", (topic) => {
    const english = messages(`../../src/text/en/${topic}`);
    const own = messages(`../../src/text/${tongue}/${topic}`);
    expect(Object.keys(own).sort()).toEqual(Object.keys(english).sort());
    const same = Object.keys(english).filter((key) => said(own[key]!, 701) === said(english[key]!, 701));
    expect(same.filter((key) => !SAME.includes(said(english[key]!, 701)))).toEqual([]);
  });

  test.each(TOPICS)("%s is in its own script", (topic) => {
    const own = Object.values(messages(`../../src/text/${tongue}/${topic}`));
    expect(own.map((message) => said(message, 701).replace(LATIN, "")).filter((text) => /[A-Za-z]/.test(text))).toEqual([]);
  });

  test.each(TOPICS)("%s has the parameters of the English one", (topic) => {
    const english = messages(`../../src/text/en/${topic}`);
    const own = messages(`../../src/text/${tongue}/${topic}`);
    const shown = (message: Message): string[] => said(message, 701).match(/70\d|[{}]/g)?.sort() ?? [];
    for (const [key, message] of Object.entries(english)) expect([key, ...shown(own[key]!)]).toEqual([key, ...shown(message)]);
  });
});

test.each(Object.keys(files))("%s is well written", (path) => {
  for (const [key, message] of Object.entries(messages(path))) {
    for (const text of [said(message, 0), said(message, 1), said(message, 701)]) {
      expect([key, text.trim() === text && text !== ""]).toEqual([key, true]);
      expect([key, text.normalize("NFC")]).toEqual([key, text]);
      expect([key, text.includes("  ")]).toEqual([key, false]);
    }
    if (typeof message === "string") expect([key, TURNING.test(message)]).toEqual([key, false]);
  }
});
