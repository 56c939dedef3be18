import { named } from "../grammar";

/** The page behind a link: people meet it before anything else of Boli. */
export const join = {
  title: "Boli: your link",
  welcome: "Welcome to Boli",
  invited: "You are invited to join.",
  invitedTo: (where: string) => `You are invited to join ${named(where)}.`,
  emergency: "Emergency sign-in",
  emergencyHint: "For an operator who cannot come in otherwise. It ends within the hour, and it is written down.",
  newPassword: "Choose a new password",
  passwordFor: "This is the login that it is for.",
  loginHint: "You type it each time you sign in.",
  name: "Your name",
  passwordHint: "At least 10 characters. Nobody else knows it, not even the operator.",
  show: "Show the password",
  join: "Join",
  save: "Save the password",
  over: "This link is no longer good",
  overHint: "It is good for one use and for some days. Ask whoever sent it for a new one. If you copied it, copy the whole of it.",
  taken: "Somebody has this login already. Choose another one.",
  weak: "This password is too short, too long, or easily guessed. Choose one of 10 to 500 characters, such as several words.",
  inside: (name: string) => `You are signed in, ${named(name)}`,
  remember: (login: string) => `Your login is “${named(login)}”. The link is used up.`,
  transcribe: "Begin to transcribe",
  accuracy: "See the accuracy",
  board: "See the work",
  people: "See the people",
  noPage: "There is no page for your role yet. Your programs may use the service from now on.",
};

export type Join = typeof join;
