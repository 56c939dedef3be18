import { plurals } from "../grammar";

const n = plurals("en");

/** "My work". `seconds` is a number as it is shown: "4.2". */
export const mywork = {
  part: "my work",
  whose: "This page is for people who transcribe",
  earnings: "Earnings",
  feedback: "Feedback",
  skill: "How well I write",

  today: "Today",
  segments: "Segments",
  soundInMinutes: "Sound, in minutes",
  earned: "Earned",
  nothingToday: "Nothing yet today. What you accept is counted here at once.",

  byMonth: "By month",
  months: "Table of months",
  month: "Month",
  sound: "Sound",
  soFar: "so far",
  nothingEarned: "Nothing is earned yet. Each text that you accept is paid by the length of its sound.",

  eachEntry: "Each entry",
  all: "All",
  paidFor:
    "You are paid for the sound that you worked on, whether you changed much or nothing. If an entry is wrong, say so: somebody looks at it and answers, and asking costs you nothing.",
  noEntry: "There is no entry here.",
  kinds: {
    first: "Text of a segment",
    gold: "Text of a segment",
    second: "Second text of a segment",
    late: "Text that came late and was kept as a second one",
    adjudication: "Decision between two texts",
    dispute: "Another look at a disputed text",
    rework: "You changed a text of your own",
    reversal: "Taken back",
    adjustment: "Set right",
  },
  soundOf: (seconds: string) => `${seconds} s of sound`,
  hard: (seconds: string, times: string) => `${seconds} s of sound, × ${times} because it is hard to hear or to write`,
  reworked: "A change is seen, and neither pays more nor takes anything away",
  cancelled: (seconds: string) => `An entry for ${seconds} s of sound is cancelled`,
  worthInstead: (seconds: string) => `What ${seconds} s of sound is worth instead`,
  reason: "Reason:",

  isThisWrong: "Is this wrong?",
  whatIsWrong: "What is wrong?",
  send: "Send",
  notNow: "Not now",
  sayWhat: "Say in words what is wrong.",
  youWrote: "You wrote:",
  sent: "Sent. Your lead will answer here.",
  stays: "The entry stays.",
  changed: "The entry was changed.",

  textsBeside: "Your texts beside the agreed ones",
  forYouAlone: "For you alone. Two careful people do not write the same words, and bad sound is nobody’s fault.",
  /** In braces, first what is struck, then what is underlined. */
  legend: "{Struck} is what you wrote, {underlined} what was agreed.",
  from: {
    decided: "A third person listened and decided.",
    agreed: "Two others wrote the same.",
    gold: "Somebody listened to this one with great care.",
  },
  kept: "Your text was kept, word for word.",
  differ: (words: number) =>
    `${n(words, "One word is", `${words} words are`)} different in the agreed text. Listen once more: everybody hears some words otherwise.`,
  yours: "Yours",
  yoursAndAgreed: "Yours, and the agreed one",
  agreed: "Agreed",
  soundFrom: (recording: string) => `The sound of ${recording}`,
  noFeedback: "There is no feedback yet. It comes when somebody else has listened to a segment of yours.",

  howWell:
    "Of your words, how many differ from a text that is better known: fewer is better. Only segments that somebody else heard, too, are counted. A rate does not know that the sound was bad.",
  languages: "Table of languages",
  languageColumn: "Language",
  wordsThatDiffer: "Words that differ",
  likelyBetween: "Likely between",
  allOfIt: "all of it",
  tooEarly: (some: string, all: string) => `Too early to say: ${some} of ${all} segments`,
  nothingKnown: "Nothing is known yet. It takes some segments that somebody else wrote, too.",
};

export type Mywork = typeof mywork;
