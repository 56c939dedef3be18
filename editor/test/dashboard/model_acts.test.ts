import { expect, test } from "vitest";
import { ModelsApi } from "../../src/api/models";
import type { Improvement, ModelRelease, RegisteredModel } from "../../src/api/types";
import * as acts from "../../src/dashboard/model_acts";

const NAMES = new Map([["bho", "Bhojpuri"], ["mag", "Magahi"]]);
const OLD = { id: "mod_1", name: "old", drafts: ["bho"] } as unknown as RegisteredModel;
const NEW = { id: "mod_2", name: "new", drafts: [] as string[] } as unknown as RegisteredModel;
const IN_USE = { tag: "bho", model: OLD, release: { id: "rel_1", replaced_id: null } as ModelRelease, rate: null };
const RUN = { id: "imp_1", dialect: "bho", model: "new" } as Improvement;

/** What is sent to the service, as "METHOD path body". */
function service(): { api: ModelsApi; sent: string[] } {
  const sent: string[] = [];
  const api = new ModelsApi(async (url, init) => {
    sent.push(`${init.method} ${url} ${String(init.body ?? "")}`.trim());
    return new Response("{}", { status: 200 });
  });
  return { api, sent };
}

test("a promotion says whom it replaces, and is refused where another was released meanwhile", async () => {
  const { api, sent } = service();
  const act = acts.promote(api, NEW, ["bho", "mag"], [IN_USE], NAMES);
  expect(act.choices.map(({ what }) => /in place of ([^.]*)\./.exec(what)![1])).toEqual(["old", "what the settings say"]);
  await act.call("bho", "fewer errors");
  await act.call("mag", "fewer errors");
  expect(sent).toEqual([
    'POST /v1/models/mod_2/promote {"tag":"bho","reason":"fewer errors","over":"rel_1"}',
    'POST /v1/models/mod_2/promote {"tag":"mag","reason":"fewer errors","over":""}',
  ]);
  expect(act.done("mag")).toMatch(/^new drafts .*Magahi.* now\.$/);
});

test("a rollback says what drafts then", async () => {
  const { api, sent } = service();
  expect(acts.rollBack(api, IN_USE, "", NAMES).choices[0]!.what).toContain("what the settings say does so again");
  const act = acts.rollBack(api, { ...IN_USE, release: { ...IN_USE.release, replaced_id: "rel_0" } }, "older", NAMES);
  expect(act.choices[0]!.what).toContain("older does so again");
  await act.call("bho", "complaints");
  expect(sent).toEqual(['POST /v1/models/mod_1/rollback {"tag":"bho","reason":"complaints"}']);
});

test("each act asks for a reason where one is kept, and calls the service", async () => {
  const { api, sent } = service();
  const made = [acts.retire(api, OLD, NAMES), acts.approve(api, RUN, [IN_USE], NAMES), acts.stop(api, RUN, NAMES), acts.start(api, ["bho"], false, NAMES)];
  for (const act of made) await act.call(act.choices[0]!.value, "because");
  expect(made.map(({ why }) => why)).toEqual([true, true, false, false]);
  expect(sent).toEqual([
    'POST /v1/models/mod_1/retire {"reason":"because"}', 'POST /v1/improvements/imp_1/approve {"reason":"because"}', "POST /v1/improvements/imp_1/stop",
    'POST /v1/improvements {"dialect":"bho"}',
  ]);
  expect(made[0]!.choices[0]!.what).toContain("the model before it does so again");
  expect(made[3]!.choices[0]!.what).toContain("improvement.on_workers");
});
