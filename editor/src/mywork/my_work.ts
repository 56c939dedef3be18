// The state of "My work". Each part asks the service for itself, so that one that fails does not hide the others.

import { Problem, sentence, Unreachable } from "../api/http";
import type { Feedback, Months, OwnEntry, Skill } from "../api/types";
import type { WorkApi } from "../api/work";
import { midnight } from "../shared/moments";
import { Pages } from "../shared/pages";
import { Query } from "../shared/query";
import { Visit } from "../shared/visit";
import { mywork } from "../text/mywork";
import { shared } from "../text/shared";
import { places, today, type Place, type Today } from "./entries";

const ENTRIES_OF_A_DAY = 500; // of the last page, what lies before midnight is left out
const KNOWN_TEXTS = 200;

export class MyWork {
  readonly visit: Visit;
  readonly today: Query<Today>;
  readonly months: Query<Months["items"]>;
  readonly entries: Pages<OwnEntry>;
  /** Which recordings the newest entries are of. */
  readonly places: Query<ReadonlyMap<string, Place>>;
  readonly feedback: Pages<Feedback>;
  readonly skill: Query<Skill>;

  constructor(private readonly api: WorkApi, private readonly now: () => number = Date.now) {
    this.visit = new Visit(api, ["transcriber", "reviewer"], () => void this.read());
    const { turnedAway } = this.visit;
    this.today = new Query(turnedAway);
    this.months = new Query(turnedAway);
    this.entries = new Pages(turnedAway);
    this.places = new Query(turnedAway);
    this.feedback = new Pages(turnedAway);
    this.skill = new Query(turnedAway);
  }

  async read(): Promise<void> {
    await Promise.all([
      this.today.run(() => this.readToday()),
      this.months.run(() => this.api.months()),
      this.entries.start((after) => this.api.pay(null, after)),
      this.places.run(async () => places(await this.api.history(KNOWN_TEXTS))),
      this.feedback.start((after) => this.api.feedback(after)),
      this.skill.run(() => this.api.skill()),
    ]);
  }

  /** Show the entries of a month; null: of all time. */
  async choose(month: string | null): Promise<void> {
    await this.entries.start((after) => this.api.pay(month, after));
  }

  /** Say that an entry is wrong. Returns "" where the service has it, else why not. */
  async dispute(entryId: string, text: string): Promise<string> {
    if (!/[\p{L}\p{N}]/u.test(text)) return mywork.sayWhat;
    try {
      const said = await this.api.dispute(entryId, text);
      this.entries.change((entry) => (entry.id === entryId ? { ...entry, disputes: [...entry.disputes, said] } : entry));
      return "";
    } catch (error) {
      if (this.visit.turnedAway(error)) return "";
      if (error instanceof Problem && error.code === "dispute-open") return shared.problems["dispute-open"];
      if (error instanceof Unreachable) return shared.sendAgain;
      return sentence(error);
    }
  }

  private async readToday(): Promise<Today> {
    const found: OwnEntry[] = [];
    let next: string | null = null;
    do {
      const page = await this.api.pay(null, next, ENTRIES_OF_A_DAY);
      found.push(...page.items);
      next = page.next;
    } while (next !== null && Date.parse(found.at(-1)!.created_at) >= midnight(this.now()));
    return today(found, this.now());
  }
}
