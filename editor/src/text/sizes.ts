// Sizes in words: kB and MB of a thousand, as shops and networks count them.

export function bytes(size: number): string {
  if (size < 100_000) return `${Math.max(1, Math.round(size / 1000))} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}
