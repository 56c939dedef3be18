import { expect, test } from "vitest";
import { byDay, monthAt, today, why } from "../../src/mywork/entries";
import { midnight } from "../../src/shared/moments";
import { entry, NOW } from "./entry";

test("today is what was written and earned since midnight; a correction costs money and no count", () => {
  const before = new Date(midnight(NOW) - 1).toISOString();
  const entries = [
    entry(), entry({ kind: "adjudication", audio_ms: 800 }), entry({ kind: "rework", amount: 0 }),
    entry({ kind: "reversal", audio_ms: -4200, amount: -146 }), entry({ currency: "NPR", amount: 10 }), entry({ created_at: before }),
  ];
  expect(today(entries, NOW)).toEqual({ segments: 3, audio_ms: 9200, earned: [["INR", 146], ["NPR", 10]] });
  expect(today([], NOW)).toEqual({ segments: 0, audio_ms: 0, earned: [] });
});

test("entries say why they are as they are", () => {
  expect(why(entry())).toBe("4.2 s of sound");
  expect(why(entry({ difficulty: 1.875 }))).toBe("4.2 s of sound, × 1.875 because it is hard to hear or to write");
  expect(why(entry({ kind: "reversal", audio_ms: -4200 }))).toBe("An entry for 4.2 s of sound is cancelled");
});

test("entries stand by day, and a month is named as the service names it", () => {
  const earlier = new Date(NOW - 2 * 86_400_000).toISOString();
  const days = byDay([entry({ id: "a" }), entry({ id: "b" }), entry({ id: "c", created_at: earlier })]);
  expect(days.map(({ entries }) => entries.map(({ id }) => id))).toEqual([["a", "b"], ["c"]]);
  expect(monthAt(new Date(2026, 0, 31, 23).getTime())).toBe("2026-01");
});
