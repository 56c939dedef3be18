// How numbers are written. Rates come as fractions of 1 and are shown in per cent; nothing is computed here that the
// service did not send.

const whole = new Intl.NumberFormat("en");

export function count(number: number): string {
  return whole.format(number);
}

/** 0.1234 is "12.3 %". */
export function percent(fraction: number, digits = 1): string {
  return `${(fraction * 100).toFixed(digits)} %`;
}

/** As `percent`, and "–" for what is not known. */
export function share(fraction: number | null, digits = 1): string {
  return fraction === null ? "–" : percent(fraction, digits);
}

/** "9.1–15.4 %", or "" where there is none. */
export function interval({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  if (low === null || high === null) return "";
  return `${(low * 100).toFixed(1)}–${percent(high)}`;
}

/** A difference of rates in points: 0.012 is "+1.2", −0.012 "−1.2". */
export function points(difference: number, digits = 1): string {
  const size = Math.abs(difference * 100).toFixed(digits);
  if (Number(size) === 0) return size;
  return `${difference < 0 ? "−" : "+"}${size}`;
}

/** A chance of review: 1 is "1", 0.05 is "0.05"; "–" where nothing was reviewed. */
export function chance(probability: number | null): string {
  return probability === null ? "–" : String(Number(probability.toFixed(3)));
}

/** Time in hours: 412.3 is "412.3", 0.04 "0.04". */
export function hours(time: number): string {
  return time.toFixed(time < 1 ? 2 : 1);
}
