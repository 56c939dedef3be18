import { expect, test } from "vitest";
import { reason } from "../../src/client/uploads";

test("a refusal is told in the service's words, as a sentence", () => {
  expect(reason('{"detail": "the file is empty"}')).toBe("The file is empty.");
  expect(reason('{"detail": "Send it again!"}')).toBe("Send it again!");
  expect(reason("{}")).toBe("");
  expect(reason("Bad gateway")).toBe("Bad gateway");
});
