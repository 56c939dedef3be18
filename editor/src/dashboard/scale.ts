// The axis of a chart: from numbers to positions on a line whose ends are round numbers.

export interface Scale {
  /** In equal steps; the line begins at the first. */
  readonly ticks: readonly number[];
  readonly end: number;
}

interface Options {
  /** The line is at least this long, so that small values do not look large. */
  readonly least?: number;
  /** Whether 0 lies on the line: lengths can then be compared. */
  readonly zero?: boolean;
}

const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const EXACT = 1e-9;

/** A scale that holds every value, in at most `most` (two or more) steps. */
export function scaleFor(values: readonly number[], most: number, { least = 0.05, zero = true }: Options = {}): Scale {
  const finite = values.filter(Number.isFinite);
  const middle = zero || !finite.length ? least / 2 : (Math.min(...finite) + Math.max(...finite)) / 2;
  const lowest = Math.min(zero ? 0 : middle - least / 2, ...finite);
  const highest = Math.max(middle + least / 2, ...finite);
  const ends = (step: number): [number, number] => {
    const first = Math.floor(lowest / step + EXACT);
    return [first, Math.max(Math.ceil(highest / step - EXACT), first + 1)];
  };
  const fits = (step: number): boolean => ends(step)[1] - ends(step)[0] <= most;
  const step = STEPS.find(fits) ?? (highest - lowest) / (lowest < 0 ? most - 1 : most);
  const [first, last] = ends(step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toFixed(4)));
  return { ticks, end: ticks.at(-1)! };
}

/** How many digits behind the point the ticks of a scale need in per cent. */
export function digits({ ticks }: Scale): number {
  return ticks.every((tick) => Math.abs(tick * 100 - Math.round(tick * 100)) < 1e-6) ? 0 : 1;
}

/** The position of a value between `from` and `to` (pixels). A value beyond an end is drawn at that end. */
export function position(value: number, { ticks, end }: Scale, from: number, to: number): number {
  const start = ticks[0]!;
  return from + ((Math.min(Math.max(value, start), end) - start) / (end - start)) * (to - from);
}
