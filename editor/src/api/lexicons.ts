// The calls of the page of spellings: what was mined from corrections, and a person's word on it.

import { SessionApi } from "./session";
import type { Spelling, SpellingDecided, SpellingDetail } from "./types";

export type SpellingState = Spelling["state"];
export type Decision = "approve" | "reject" | "undo";
export const MOST_SPELLINGS = 500;

export class LexiconApi extends SessionApi {
  /** Those with the highest score first. `language` "" and `state` "": all. */
  async spellings(language: string, state: SpellingState | ""): Promise<readonly Spelling[]> {
    const query = new URLSearchParams({ ...(language && { language }), ...(state && { state }), limit: String(MOST_SPELLINGS) });
    return (await this.call<{ items: Spelling[] }>("GET", `/v1/lexicon/candidates?${query}`)).items;
  }

  async spelling(id: string): Promise<SpellingDetail> {
    return this.call("GET", address(id));
  }

  async decide(id: string, decision: Decision): Promise<SpellingDecided> {
    return this.call("POST", `${address(id)}/${decision}`);
  }
}

function address(id: string): string {
  return `/v1/lexicon/candidates/${encodeURIComponent(id)}`;
}
