import { named } from "../grammar";

/** What people see and change of their own account. */
export const account = {
  title: "My account",
  where: "Where you are signed in",
  here: "this browser",
  used: (when: string) => `last used ${when}`,
  since: (when: string) => `since ${when}`,
  byCompany: "by the company",
  byLink: "emergency link",
  other: "another program",
  end: "End",
  endOf: (where: string) => `End the session of ${named(where)}`,
  endOthers: "End all others",
  ended: "That session is ended.",
  endedOthers: "All other sessions are ended.",
  alone: "You are signed in nowhere else.",
  close: "Close",
  factor: "Second factor",
  factorOff: "A code of your phone beside the password keeps out whoever learns your password.",
  factorOn: (left: number) => `It is on. Recovery codes left: ${left}`,
  required: "You have to set it up before you work.",
  setUp: "Set it up",
  scan: "Scan the picture with an authenticator app, or type the key into it. Then type the code that the app shows.",
  picture: "The picture for the app",
  key: "Key",
  code: "Code from the app",
  confirm: "Confirm",
  recovery: "Write these codes down and keep them safe. Each lets you in once without the phone. They are not shown again.",
  written: "I have written them down",
  remove: "Remove it",
  renew: "New recovery codes",
  removed: "The second factor is removed.",
};

export type Account = typeof account;
