import { describe, expect, it } from "vitest";
import type { ContextSegment, Task } from "../../src/api/types";
import { whole } from "../../src/desk/content";
import { calledIn } from "../../src/desk/speakers";
import { isBare, surroundings } from "../../src/desk/surroundings";
import { assignment, says, task } from "../service";

function at(id: string, place: number, arm: Task["arm"] = "draft"): Task {
  return task(id, { position: place + 1, start_ms: place * 1000, end_ms: place * 1000 + 900, ...(arm !== "draft" && { text: null }) }, arm);
}

function context(id: string, place: number, text: string | null = `said ${id}`): ContextSegment {
  return { segment_id: id, start_ms: place * 1000, end_ms: place * 1000 + 900, channel: 0, speaker: "S2", text, seen_by: null };
}

const TASKS = [at("c", 2), at("e", 4), at("f", 5, "blind")];
const HELD = assignment(TASKS, {
  id: "asg_1", position: { first: 3, last: 6, of: 9 }, before: [context("a", 0), context("b", 1, null)], between: [context("d", 3)],
  after: [context("g", 6), context("h", 7)], speakers: [{ label: "S1", name: "Agent Meena" }, { label: "S2", name: "" }],
});
const NOTHING = (): null => null;

describe("what surrounds a segment", () => {
  it("are the two nearest on each side, whether they are one's own work or not", () => {
    const { before, after, place, speakers } = surroundings(HELD, TASKS[1]!, NOTHING);
    expect(before.map(({ text }) => text)).toEqual(["draft c", "said d"]);
    expect(after.map(({ text }) => text)).toEqual([null, "said g"]); // the next one is to be written blind
    expect([place, calledIn(speakers, says(""), "S1")]).toEqual(["segment 5 of 9", "Agent Meena"]);
  });

  it("can be heard by addresses of the assignment", () => {
    const { before } = surroundings(HELD, TASKS[0]!, NOTHING);
    expect(before.map(({ clipUrl }) => clipUrl)).toEqual(["/v1/assignments/asg_1/context/a/clip", "/v1/assignments/asg_1/context/b/clip"]);
    expect(before.map(({ text, speaker }) => [text, speaker])).toEqual([["said a", "Speaker S2"], [null, "Speaker S2"]]);
  });

  it("shows what the person wrote, blind too", () => {
    const { before } = surroundings(HELD, at("z", 5.5), ({ id }) => (id === "f" ? whole(TASKS[2]!.segment, "my own") : null));
    expect(before.map(({ text }) => text)).toEqual(["draft e", "my own"]);
  });

  it("is bare where a recording has one segment and its client asked for nothing", () => {
    expect(isBare(surroundings(assignment([at("a", 0)]), at("a", 0), NOTHING))).toBe(true);
    expect(isBare(surroundings(assignment([at("a", 0)], { guidelines: "Numbers as digits." }), at("a", 0), NOTHING))).toBe(false);
  });
});
