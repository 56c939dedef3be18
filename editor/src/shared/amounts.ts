// Amounts of money. They travel as integers, in hundredths of the currency, and are never added as fractions.

/** 12345 and "INR" are "₹123.45"; a correction has its sign before it. */
export function amount(hundredths: number, currency: string): string {
  try {
    const style = { style: "currency", currency, minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
    return new Intl.NumberFormat("en-IN", style).format(hundredths / 100).replace("-", "−");
  } catch {
    return `${(hundredths / 100).toFixed(2).replace("-", "−")} ${currency}`; // not a code that browsers know
  }
}

/** "12.5" or "1,200" as typed is 1250 or 120000 hundredths; null where it is no amount of at most two decimals. */
export function hundredths(typed: string): number | null {
  const parts = /^(\d+(?:,\d+)*)(?:\.(\d{1,2}))?$/.exec(typed.trim());
  if (!parts) return null;
  return Number(parts[1]!.replaceAll(",", "")) * 100 + Number((parts[2] ?? "").padEnd(2, "0"));
}
