// Sends a file with the real tus-js-client and prints what became of it as one line of JSON. Called by
// tests/acceptance/test_resumable_uploads.py:  node tus_client.mjs '{"url": …, "key": …, "file": …, "pause": bytes}'
// At `pause` it says "half" and waits for a line on its standard input; then it goes on where the service says it is.

import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import * as tus from "tus-js-client";

const { url, key, file, pause } = JSON.parse(process.argv[2]);
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function sent(resumeFrom) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(createReadStream(file), {
      endpoint: `${url}/v1/uploads`,
      uploadUrl: resumeFrom,
      uploadSize: statSync(file).size,
      headers: { Authorization: `Bearer ${key}` },
      chunkSize: 64 * 1024,
      retryDelays: Array(60).fill(1000),
      metadata: { filename: "call-of-asha.wav", language: "hi" },
      onError: reject,
      onSuccess: ({ lastResponse }) => resolve({ recording: lastResponse.getHeader("Recording-Id") }),
      onChunkComplete: (_, accepted) => {
        if (!resumeFrom && accepted >= pause) void upload.abort().then(() => resolve({ half: upload.url }));
      },
    });
    upload.start();
  });
}

const { half } = await sent(null);
process.stdout.write("half\n");
await input.next();
const { recording } = await sent(half);
process.stdout.write(`${JSON.stringify({ recording })}\n`);
process.exit(0);
