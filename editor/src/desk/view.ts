// What the transcriber's page shows: made by the desk, drawn by the components.

import type { Language, Model, Person, TagKinds, Task } from "../api/types";
import type { Names } from "../shared/languages";
import type { Question } from "../shared/question";
import type { Content } from "./content";
import type { Draft, Letter } from "./kept";
import type { Surroundings } from "./surroundings";
import { NOTHING, type AwayView } from "./away";
import { DEFAULTS, type Settings } from "./settings";

export interface DeskView {
  readonly phase: "starting" | "unreachable" | "signed-out" | "elsewhere" | "working" | "no-work";
  readonly person: Person | null;
  readonly model: Model | null;
  readonly names: Names;
  readonly languages: readonly Language[];
  /** What may be marked; null before the service has said it. */
  readonly kinds: TagKinds | null;
  readonly task: Task | null;
  /** What surrounds it; null where that is not known. */
  readonly around: Surroundings | null;
  /** What is said of the segment in hand, as it is now. Null where none is in hand. */
  readonly content: Content | null;
  /** What it was opened with: a text from before, or one that was accepted already. */
  readonly source: "draft" | "restored" | "accepted";
  /** Other texts of the person for this task, from other tabs. */
  readonly others: readonly Draft[];
  readonly clipUrl: string;
  readonly settings: Settings;
  /** Texts that were not taken, and begun texts whose segments are the person's no more. */
  readonly stuck: readonly Letter[];
  readonly left: readonly Draft[];
  /** True where an accepted text can be opened again. */
  readonly before: boolean;
  readonly question: Question | null;
  /** While the person says why they give the segment back. `begun`: whether a text would be lost. */
  readonly givingBack: { readonly begun: boolean } | null;
  readonly trouble: string;
  /** A word about the text in the box. */
  readonly note: string;
  readonly status: string;
  /** What was taken along, to be done without a link. */
  readonly away: AwayView;
  /** True where a newer version of the page waits to take over. */
  readonly newVersion: boolean;
}

export const BLANK: DeskView = {
  phase: "starting", person: null, model: null, names: new Map(), languages: [], kinds: null, task: null, around: null, content: null, source: "draft", others: [],
  clipUrl: "", settings: DEFAULTS, stuck: [], left: [], before: false, question: null, givingBack: null, trouble: "", note: "", status: "",
  away: NOTHING, newVersion: false,
};
