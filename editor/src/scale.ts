// From rates to places on a line. The line starts at 0, so that lengths can be compared, and ends at a round number.

export interface Scale {
  /** Fractions of 1, from 0, in equal steps. */
  readonly ticks: readonly number[];
  readonly end: number;
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** A scale that holds every value, in at most `most` steps. */
export function scaleFor(values: readonly number[], most: number): Scale {
  const highest = Math.max(0.05, ...values.filter(Number.isFinite));
  const step = STEPS.find((one) => highest / one <= most + 1e-9) ?? highest / most;
  const steps = Math.ceil(highest / step - 1e-9);
  const ticks = Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toFixed(4)));
  return { ticks, end: ticks.at(-1)! };
}

/** Where a value lies between `from` and `to` (pixels). What is beyond the end stays at the end. */
export function place(value: number, scale: Scale, from: number, to: number): number {
  return from + (Math.min(Math.max(value, 0), scale.end) / scale.end) * (to - from);
}
