/** A question that the person answers before going on. `then`: what to do after "yes". */
export interface Question {
  readonly words: string;
  readonly yes: string;
  readonly no: string;
  readonly then: () => void | Promise<void>;
}
