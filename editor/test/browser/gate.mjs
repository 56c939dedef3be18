// A gate before the service: everything goes through while it is open. Shut, it cuts what is under way and takes no more, as
// a link that is gone. The browser knows nothing of it: to its mind it is online all the time.

import { connect, createServer } from "node:net";

/** Returns the gate of a service. `url`: where the gate is, with the service's path. */
export async function gate(service) {
  let { hostname, port, pathname } = new URL(service);
  const sockets = new Set();
  const state = { open: true, bytes: 0 };
  const server = createServer((near) => {
    if (!state.open) return near.destroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.on("error", () => other.destroy()).on("close", () => { sockets.delete(one); other.destroy(); });
    }
    far.on("data", ({ length }) => (state.bytes += length));
    near.pipe(far).pipe(near);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${pathname}`,
    get open() { return state.open; },
    /** How many bytes the service has sent. */
    get bytes() { return state.bytes; },
    /** From now on everything goes to another service. */
    lead(other) {
      this.set(false);
      ({ hostname, port } = new URL(other));
      this.set(true);
    },
    set(open) {
      state.open = open;
      if (!open) for (const socket of sockets) socket.destroy();
    },
    close() {
      this.set(false);
      server.close();
    },
  };
}
