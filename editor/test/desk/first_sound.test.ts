import { afterEach, describe, expect, it, vi } from "vitest";
import type { Task } from "../../src/api/types";
import { FirstSound } from "../../src/desk/first_sound";

const task = { id: "tsk_1", clip: { url: "/v1/tasks/tsk_1/clip" } } as Task;

/** A service that answers with these, by address; else never. */
function service(answers: Record<string, Response>) {
  const asked: string[] = [];
  const first = new FirstSound((url) => {
    asked.push(url);
    return answers[url] ? Promise.resolve(answers[url]) : new Promise(() => {});
  });
  return { asked, first };
}

const holding = (tasks: Task[]): Response => Response.json({ assignments: [{ id: "asg_1", tasks }] });

describe("the first sound", () => {
  afterEach(() => vi.useRealTimers());

  it("is that of the first task, and given once", async () => {
    const { first } = service({ "/v1/assignments": holding([task]), [task.clip.url]: new Response("sound") });
    await first.come();
    expect(first.take({ ...task, id: "tsk_2" })).toBeNull();
    expect(await first.take(task)?.text()).toBe("sound");
    expect(first.take(task)).toBeNull();
  });

  it.each([
    ["nobody is signed in", { "/v1/assignments": new Response("", { status: 401 }) }],
    ["nothing is held", { "/v1/assignments": Response.json({ assignments: [] }) }],
    ["the answer is none of ours", { "/v1/assignments": new Response("<html>") }],
    ["the sound cannot be had", { "/v1/assignments": holding([task]), [task.clip.url]: new Response("", { status: 404 }) }],
  ])("is not there when %s", async (_, answers) => {
    const { first } = service(answers);
    await first.come();
    expect(first.take(task)).toBeNull();
  });

  it("is waited for six seconds, and used if it comes later", async () => {
    vi.useFakeTimers();
    let answer: (response: Response) => void = () => {};
    const first = new FirstSound((url) => (url === task.clip.url ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(holding([task]))));
    let done = false;
    const coming = first.come().then(() => (done = true));
    await vi.advanceTimersByTimeAsync(5_900);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    await coming;
    answer(new Response("late"));
    await vi.advanceTimersByTimeAsync(1);
    expect(await first.take(task)?.text()).toBe("late");
  });
});
