// What a person takes along to work without a link: who they are, assignments as the service gave them, and the sounds of
// their tasks. It lies in one cache of the browser for each person, so that it goes as a whole. What the person writes lies
// in the journal.
//
//   boli-pack/<person>   /v1/session            who it is: while this is here, the page opens without asking the service
//                        /v1/assignments/<id>   an assignment, without the tasks that are done
//                        /v1/tasks/<id>/clip    a sound

import type { Assignment, Session, Task } from "../api/types";

const CACHE = "boli-pack/";
const SESSION = "/v1/session";
const ASSIGNMENT = "/v1/assignments/";
/** After so long a client's sound should not stay on this computer; as for drafts. */
const OLD_MS = 7 * 86_400_000;

interface Kept {
  readonly assignment: Assignment;
  readonly at: number;
}

export class Pack {
  /** What is still on its way here does not come back after that. */
  private closed = false;

  private constructor(
    private readonly storage: CacheStorage,
    private readonly name: string,
  ) {}

  /** The pack of whoever sat here last and did not sign out. */
  static async found(storage: CacheStorage): Promise<[Pack, Session] | null> {
    for (const name of await packs(storage)) {
      const pack = new Pack(storage, name);
      const session = await pack.read<Session>(SESSION);
      if (session) return [pack, session];
    }
    return null;
  }

  /** The pack of the person who signed in. What others left goes: two people are not signed in to one browser. */
  static async open(storage: CacheStorage, session: Session): Promise<Pack> {
    const pack = new Pack(storage, CACHE + session.person.id);
    const others = (await packs(storage)).filter((name) => name !== pack.name);
    await Promise.all(others.map((name) => storage.delete(name)));
    await pack.write(SESSION, session);
    const old = (await pack.kept()).filter(({ at }) => Date.now() - at >= OLD_MS);
    await pack.remove(new Set(old.flatMap(({ assignment }) => assignment.tasks.map(({ id }) => id))));
    return pack;
  }

  /** What lies here, in the order in which it was taken. */
  async assignments(): Promise<Assignment[]> {
    const kept = (await this.kept()).filter(({ at }) => Date.now() - at < OLD_MS);
    return kept.sort((a, b) => a.at - b.at).map(({ assignment }) => assignment);
  }

  /** Keep an assignment. Throws where the browser has no room. */
  async keep(assignment: Assignment): Promise<void> {
    const before = await this.read<Kept>(ASSIGNMENT + assignment.id);
    await this.write(ASSIGNMENT + assignment.id, { assignment, at: before?.at ?? Date.now() });
  }

  async keepSound(task: Task, sound: Response): Promise<void> {
    if (!this.closed) await (await this.cache()).put(task.clip.url, sound);
  }

  async sound(task: Task): Promise<Blob | null> {
    const found = await (await this.cache()).match(task.clip.url);
    return found ? found.blob() : null;
  }

  /** How many of these tasks lie here with their sound, and how many bytes those have. */
  async size(tasks: readonly Task[]): Promise<{ sounds: number; bytes: number }> {
    const sounds = (await Promise.all(tasks.map((task) => this.sound(task)))).filter((sound) => sound !== null);
    return { sounds: sounds.length, bytes: sounds.reduce((sum, { size }) => sum + size, 0) };
  }

  /** These tasks need no work here any more. */
  async remove(ids: ReadonlySet<string>): Promise<void> {
    for (const { assignment, at } of await this.kept()) {
      const gone = assignment.tasks.filter(({ id }) => ids.has(id));
      if (gone.length === 0) continue;
      const tasks = assignment.tasks.filter((task) => !gone.includes(task));
      const cache = await this.cache();
      if (tasks.length) await this.write(ASSIGNMENT + assignment.id, { assignment: { ...assignment, tasks }, at });
      else await cache.delete(ASSIGNMENT + assignment.id);
      await Promise.all(gone.map((task) => cache.delete(task.clip.url)));
    }
  }

  /** The session is over: whoever wants to go on signs in first. */
  async lock(): Promise<void> {
    await (await this.cache()).delete(SESSION);
  }

  async delete(): Promise<void> {
    this.closed = true;
    await this.storage.delete(this.name);
  }

  private async kept(): Promise<Kept[]> {
    const cache = await this.cache();
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith(ASSIGNMENT));
    return (await Promise.all(paths.map((path) => this.read<Kept>(path)))).filter((kept) => kept !== null);
  }

  private cache(): Promise<Cache> {
    return this.storage.open(this.name);
  }

  private async read<T>(path: string): Promise<T | null> {
    const found = await (await this.cache()).match(path);
    return found ? ((await found.json()) as T) : null;
  }

  private async write(path: string, value: object): Promise<void> {
    if (this.closed) return;
    await (await this.cache()).put(path, new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } }));
  }
}

async function packs(storage: CacheStorage): Promise<string[]> {
  return (await storage.keys()).filter((name) => name.startsWith(CACHE));
}
