// The state of the page of spellings: a list, one that is chosen, and a person's word on it. It knows nothing of the page.

import { sentence, Unreachable } from "../api/http";
import { MOST_SPELLINGS, type Decision, type LexiconApi, type SpellingState } from "../api/lexicons";
import type { Spelling, SpellingDecided, SpellingDetail } from "../api/types";
import { count } from "../shared/figures";
import { Observable } from "../shared/observable";
import { Query } from "../shared/query";
import { visible } from "../shared/turning";
import { Visit } from "../shared/visit";
import { lexicons as words } from "../text/lexicons";

export interface LexiconView {
  /** "": all. */
  readonly language: string;
  readonly state: SpellingState | "";
  /** The languages of all spellings that were seen. */
  readonly languages: readonly string[];
  readonly chosen: string;
  readonly busy: boolean;
  /** What was decided last, and what that means for the scores. */
  readonly said: string;
  /** Why the last decision was not taken: a sentence for the person, or "". */
  readonly trouble: string;
}

const BLANK: LexiconView = { language: "", state: "proposed", languages: [], chosen: "", busy: false, said: "", trouble: "" };

export class LexiconBoard extends Observable<LexiconView> {
  readonly visit: Visit;
  readonly list: Query<readonly Spelling[]>;
  readonly detail: Query<SpellingDetail>;

  constructor(private readonly api: LexiconApi) {
    super(BLANK);
    this.visit = new Visit(api, ["ml"], () => void this.read());
    this.list = new Query(this.visit.turnedAway);
    this.detail = new Query(this.visit.turnedAway);
  }

  /** Show others; the first of them is chosen. */
  async filter(change: Partial<Pick<LexiconView, "language" | "state">>): Promise<void> {
    this.show({ ...change, said: "", trouble: "" });
    await this.read();
  }

  async read(): Promise<void> {
    const { language, state } = this.view;
    await this.list.run(() => this.api.spellings(language, state));
    const found = this.list.view.answer ?? [];
    const languages = [...new Set([...this.view.languages, ...found.map((one) => one.language)])].sort();
    this.show({ languages, chosen: "" });
    if (found[0]) this.choose(found[0].id);
  }

  choose(id: string): void {
    if (id === this.view.chosen) return;
    this.show({ chosen: id, trouble: "" });
    void this.detail.run(() => this.api.spelling(id));
  }

  /** The one that is chosen and whose evidence is shown, which alone can be decided on. */
  get shown(): SpellingDetail | null {
    const { answer } = this.detail.view;
    return answer?.candidate.id === this.view.chosen ? answer : null;
  }

  /** Decide on the one shown. After a yes or no, the next undecided one is chosen. Returns whether it was taken. */
  async decide(decision: Decision): Promise<boolean> {
    const { shown } = this;
    if (!shown || this.view.busy) return false;
    this.show({ busy: true, trouble: "", said: "" });
    try {
      this.decided(await this.api.decide(shown.candidate.id, decision));
      return true;
    } catch (error) {
      this.show({ busy: false });
      if (!this.visit.turnedAway(error)) this.show({ trouble: error instanceof Unreachable ? words.lost : reason(error, shown) });
      return false;
    }
  }

  private decided({ candidate, older, rescore }: SpellingDecided): void {
    this.list.change((all) => all.map((one) => (one.id === candidate.id ? candidate : one)));
    this.detail.change((detail) => ({ ...detail, candidate }));
    const done = words.done[candidate.state](`${visible(candidate.standard)} = ${visible(candidate.allowed)}`);
    this.show({ busy: false, said: older ? `${done} ${words.older(count(older), rescore)}` : done });
    if (candidate.state === "proposed") return;
    const all = this.list.view.answer ?? [];
    const at = all.findIndex(({ id }) => id === candidate.id);
    const next = [...all.slice(at + 1), ...all.slice(0, at)].find(({ state }) => state === "proposed");
    if (next) this.choose(next.id);
  }
}

/** Whether the service has more than it sends at once. */
export function capped(found: readonly Spelling[]): boolean {
  return found.length >= MOST_SPELLINGS;
}

/** Why not, without the id that the person does not know. */
function reason(error: unknown, { candidate }: SpellingDetail): string {
  return withoutId(sentence(error), candidate.id);
}

export function withoutId(text: string, id: string): string {
  const plain = text.replace(new RegExp(`^${id}:? ?`, "i"), "").replaceAll(`${id}: `, "");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
