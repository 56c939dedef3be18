// Who speaks in a recording, as far as the person may choose: speakers by label, and those whom the person has made or named
// meanwhile, by name.

import type { Assignment } from "../api/types";
import { desk as messages } from "../text/desk";
import type { Content } from "./content";

/** `label`: what is sent; of somebody new, the name. `name` is empty where nobody gave one. */
export interface Speaker {
  readonly label: string;
  readonly name: string;
}

/** `contents`: what the person has said of segments of the recording. */
export function speakersOf({ speakers, tasks }: Assignment, contents: readonly Content[]): Speaker[] {
  const names = new Map(contents.flatMap((content) => Object.entries(content.names)));
  const known = new Map(speakers.map(({ label, name }) => [label, name || (names.get(label) ?? "")]));
  const heard = [...tasks.map(({ segment }) => segment.speaker), ...contents.flatMap(({ parts }) => parts.map(({ speaker }) => speaker))];
  for (const one of heard) if (one && !known.has(one) && ![...known.values()].includes(one)) known.set(one, isLabel(one) ? (names.get(one) ?? "") : one);
  return [...known].map(([label, name]) => ({ label, name }));
}

/** What a speaker is called, by the label or the name in a part; "" where nobody knows who speaks. */
export function calledIn(speakers: readonly Speaker[], { names }: Pick<Content, "names">, speaker: string): string {
  if (!speaker) return "";
  const found = speakers.find(({ label }) => label === speaker);
  return names[speaker] || found?.name || (isLabel(speaker) ? messages.speaker(speaker) : speaker);
}

/** What the diarizer calls speakers: "S1" (pipeline/speakers/naming.py). */
export function isLabel(speaker: string): boolean {
  return /^S[1-9][0-9]{0,3}$/.test(speaker);
}
