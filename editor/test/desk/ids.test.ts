import { expect, it, vi } from "vitest";
import { newId } from "../../src/desk/ids";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it.each(["with", "without"])("ids are different UUIDs, %s the browser's own function", (how) => {
  if (how === "without") vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const ids = Array.from({ length: 200 }, newId);
  vi.unstubAllGlobals();
  expect(new Set(ids).size).toBe(200);
  expect(ids.filter((id) => !UUID.test(id))).toEqual([]);
});
