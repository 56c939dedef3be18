import { named } from "../grammar";

/** The keys of a client's programs: making, replacing and revoking them. */
export const keys = {
  heading: "Keys of your programs",
  what: "A program sends a key with each call, and the service knows by it that the program is yours. Give each program a key of its own: then you can end one without the others.",
  list: "Your keys",
  empty: "There is no key yet. Make one for each program that is to send or read recordings.",
  openOnly: "Only those that work",
  noneWorks: "No key works now.",
  unnamed: "(without a name)",
  states: { open: "Works", expired: "Expired", revoked: "Revoked" },
  begins: "Begins with",
  may: "May",
  scopes: { submit: "send", read: "read", delete: "delete", admin: "manage keys", audit: "see the audit log" },
  scopeLines: {
    submit: "Send recordings, and say what is wrong with a transcript",
    read: "Read recordings, transcripts and usage",
    delete: "Delete what was sent",
    admin: "Make and revoke keys, and manage webhooks",
    audit: "See who did what to your data",
  },
  made: (day: string) => `Made ${day}`,
  ends: (day: string) => `Ends ${day}`,
  ended: (day: string) => `Ended ${day}`,
  endedByHand: (day: string) => `Revoked ${day}`,
  neverEnds: "Does not end by itself",
  used: (when: string) => `Last used: ${when}`,
  neverUsed: "Never used",
  replaced: "Another key was made in its place",

  // A new one
  make: "Make a key",
  name: "Name",
  nameHint: "Name it after the program that will use it.",
  needName: "Give it a name with a letter or a digit.",
  marksTakenOut: "Invisible marks that turn the direction of text were taken out.",
  mayDo: "What the program may do",
  needScope: "Choose at least one thing that the program may do.",
  lasts: "How long it works",
  lifetimes: { month: "30 days", quarter: "90 days", year: "A year", ever: "Until you revoke it" },
  oneMoment: "One moment…",
  close: "Close",
  done: "Done",

  // Its secret, shown once
  madeTitle: "The key is made",
  once: "Copy the key now. It is shown this once, and cannot be had again.",
  keepSafe: "Whoever has it can do all that it may do. Keep it where your program keeps passwords; never in a web page, an e-mail or shared code.",
  secret: "The key",
  copy: "Copy the key",
  copied: "Copied.",
  copyYourself: "The key is marked: copy it with Ctrl+C.",
  copyFirst: "Copy the key first. It is not shown again.",

  // Another in its place
  replace: "Replace",
  replaceOf: (name: string) => `Replace ${named(name)}`,
  replaceHow: "You get a new key that may do the same. The old one works beside it for a while, so that you can change your program without a gap.",
  overlap: "The old key works for",
  overlaps: { "0": "no longer: it ends at once", "1": "one hour more", "24": "one day more", "72": "three days more", "168": "a week more" },
  makeNew: "Make the new key",
  oldEnds: (when: string) => `The old key works until ${when}.`,
  oldEnded: "The old key has ended.",

  // The end of one
  revoke: "Revoke",
  revokeOf: (name: string) => `Revoke ${named(name)}`,
  revokeQuestion: (name: string) => `Revoke ${named(name)}? Every program that uses this key is refused at once: it can send and read nothing more. What was sent stays. This cannot be undone.`,
  revokeYes: "Revoke",
  revokeNo: "Keep it",
  revoked: (name: string) => `${named(name)} is revoked.`,

  lost: "The answer did not come. Perhaps a key was made all the same: look at the list. Revoke one that you have not copied.",
  over: "This key works no more, or was replaced before. Make a new one.",
  tooMany: "You have as many keys as one may have. Revoke those that are used no more.",
};

export type Keys = typeof keys;
