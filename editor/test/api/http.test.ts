import { afterEach, describe, expect, it, test } from "vitest";
import { http, Problem, Unreachable } from "../../src/api/http";
import { ReviewApi } from "../../src/api/review";
import { problem, Service, task } from "../service";

function answering(response: () => Response): ReviewApi {
  return new ReviewApi(() => Promise.resolve(response()));
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => null, (error: unknown) => error);
}

describe("a refusal", () => {
  it("carries the words of the service", async () => {
    const error = await failure(answering(() => problem(401, "the password is wrong")).signIn("a", "b"));
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ status: 401, detail: "the password is wrong", current: null });
  });

  it("carries the other text of a conflict", async () => {
    const current = { version: 2, text: "theirs" };
    const error = await failure(answering(() => problem(409, "moved on", { current })).whoAmI());
    expect(error).toMatchObject({ status: 409, current });
  });

  it("says the number when the answer is no problem object", async () => {
    const error = await failure(answering(() => new Response("<html>", { status: 404 })).whoAmI());
    expect(error).toMatchObject({ status: 404, detail: "the service answered 404" });
  });
});

describe("worth another try", () => {
  test.each([
    ["no line", () => { throw new TypeError("Failed to fetch"); }],
    ["a failing service", () => problem(500, "it failed")],
    ["a proxy without a service", () => new Response("bad gateway", { status: 502 })],
    ["a busy service", () => problem(429, "wait 3 s")],
    ["a page of somebody else's", () => new Response("<html>sign in to the hotel</html>")],
  ])("%s", async (_words, response: () => Response) => {
    const api = new ReviewApi(async () => response());
    expect(await failure(api.whoAmI())).toBeInstanceOf(Unreachable);
  });
});

it("sends ids as one part of the path", async () => {
  const service = new Service(task("a"));
  await failure(new ReviewApi(service.fetch).release("../session"));
  expect(service.calls).toEqual(["POST /v1/tasks/..%2Fsession/release"]);
});

describe("a session that is locked", () => {
  const locked = (): Response => problem(403, "nobody used the page for a while", { code: "session-locked" });
  let told = 0;
  http.onLocked = () => void (told += 1);
  afterEach(() => void (told = 0));

  it("is told, and the call is worth another try", async () => {
    expect(await failure(answering(locked).whoAmI())).toBeInstanceOf(Unreachable);
    expect(told).toBe(1);
  });

  it("is no news if the page was unlocked since it was asked", async () => {
    const slow = new ReviewApi(async () => {
      http.lockChanges += 1;
      return locked();
    });
    expect(await failure(slow.whoAmI())).toBeInstanceOf(Unreachable);
    expect(told).toBe(0);
  });

  it("is not let in by an answer that is older than the lock", async () => {
    const news: boolean[] = [];
    http.onSession = (_session, fresh) => void news.push(fresh);
    await answering(() => Response.json({})).whoAmI();
    await new ReviewApi(async () => {
      http.lockChanges += 1;
      return Response.json({});
    }).whoAmI();
    expect(news).toEqual([true, false]);
  });
});
