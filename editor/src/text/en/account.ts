import { named } from "../grammar";

/** What people see and change of their own account. */
export const account = {
  title: "My account",
  where: "Where you are signed in",
  here: "this browser",
  used: (when: string) => `last used ${when}`,
  since: (when: string) => `since ${when}`,
  other: "another program",
  end: "End",
  endOf: (where: string) => `End the session of ${named(where)}`,
  endOthers: "End all others",
  ended: "That session is ended.",
  endedOthers: "All other sessions are ended.",
  alone: "You are signed in nowhere else.",
  close: "Close",
};

export type Account = typeof account;
