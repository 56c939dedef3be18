import { describe, expect, it, test } from "vitest";
import { channelsOf, sourceOf } from "../../src/desk/source";
import { bordered, columns, loudest, moment, share, shown, waveOf, type Wave } from "../../src/desk/wave";
import { task } from "../service";

/** A wave of a second, from 2 s to 3 s: loud in its middle. */
function wave(change: Partial<Wave> = {}): Wave {
  const pairs = new Int8Array(100);
  pairs.set([-100, 120], 50);
  return { start_ms: 2000, end_ms: 3000, pair_ms: 20, pairs, channels: [0], room: { start_ms: 2200, end_ms: 2900 }, ...change };
}

const SEGMENT = { start_ms: 2400, end_ms: 2700 };

describe("the picture", () => {
  it("is read from what the service sends", () => {
    const pairs = btoa(String.fromCharCode(128, 127, 255, 1));
    expect([...waveOf({ ...wave(), pairs }).pairs]).toEqual([-128, 127, -1, 1]);
  });

  it.each([1, 7, 50, 500])("shows the loudest moment in one of %i columns", (count) => {
    const found = columns(wave(), count);
    expect(found.length).toBe(2 * count);
    const at = Math.floor((25 / 50) * count);
    expect(found[2 * at]).toBeCloseTo(-100 / 127);
    expect(found[2 * at + 1]).toBeCloseTo(120 / 127);
    expect(Math.max(...found)).toBeCloseTo(120 / 127);
  });

  it("is empty where nothing is stored", () => {
    expect([...columns(wave({ pairs: new Int8Array(0) }), 3)].some((value) => value !== 0)).toBe(false);
  });

  it("is as high as the segment is loud, whatever is beside it", () => {
    expect(loudest(wave(), SEGMENT)).toBeCloseTo(120 / 127);
    expect(loudest(wave(), { start_ms: 2600, end_ms: 2700 })).toBeCloseTo(1 / 127);
  });

  it("has a place for each moment, and a moment for each place", () => {
    expect([1000, 2000, 2500, 3000, 9000].map((ms) => share(ms, wave()))).toEqual([0, 0, 0.5, 1, 1]);
    expect([-1, 0, 0.5, 1, 2].map((place) => moment(place, wave()))).toEqual([2000, 2000, 2500, 3000, 3000]);
  });

  it("shows where the segment will be before it is here", () => {
    expect(shown(null, SEGMENT)).toEqual({ start_ms: 0, end_ms: 5700 });
    expect(shown(wave(), SEGMENT)).toMatchObject({ start_ms: 2000, end_ms: 3000 });
  });
});

test.each([
  ["start", 2300, [2300, 2700]],
  ["start", 1000, [2200, 2700]], // the neighbour
  ["start", 2690, [2600, 2700]], // a tenth of a second is left
  ["end", 2800, [2400, 2800]],
  ["end", 9000, [2400, 2900]],
  ["end", 0, [2400, 2500]],
] as const)("the %s moved to %i", (edge, ms, [start_ms, end_ms]) => {
  expect(bordered(SEGMENT, edge, ms, wave())).toEqual({ start_ms, end_ms });
});

test("a border beyond its room stays where it is, and goes back", () => {
  const narrow = wave({ room: { start_ms: 2500, end_ms: 2600 } });
  expect(bordered(SEGMENT, "start", 2000, narrow)).toEqual(SEGMENT);
  expect(bordered(SEGMENT, "end", 2650, narrow)).toEqual({ start_ms: 2400, end_ms: 2650 });
});

describe("what is played", () => {
  const one = task("a", SEGMENT);

  it("is the clip that was fetched, as long as nobody asks for more", () => {
    expect(sourceOf(one, "blob:ready", wave(), "", false)).toEqual({ url: "blob:ready", start_ms: 0, end_ms: 2000 });
    expect(sourceOf(one, "blob:ready", null, "", true).url).toBe("blob:ready");
  });

  it("is wider, or of other channels", () => {
    expect(sourceOf(one, "blob:ready", wave(), "", true)).toEqual({ url: "/v1/tasks/a/clip?wide=true", start_ms: 2000, end_ms: 3000 });
    expect(sourceOf(one, "blob:ready", wave(), "all", true).url).toBe("/v1/tasks/a/clip?channel=all&wide=true");
    expect(sourceOf(one, "blob:ready", wave(), "1", false)).toEqual({ url: "/v1/tasks/a/clip?channel=1", start_ms: 0, end_ms: 2000 });
  });

  it("leaves a choice where there are several channels", () => {
    expect(channelsOf(one, null)).toEqual([]);
    expect(channelsOf(one, wave())).toEqual([]);
    expect(channelsOf(one, wave({ channels: [0, 1] })).map(([, name]) => name)).toEqual(["Channel 1 (this one)", "Channel 2", "Both"]);
    expect(channelsOf(one, wave({ channels: [0, 2, 3] })).map(([value]) => value)).toEqual(["", "2", "3", "all"]);
  });
});
