// The languages that the pages speak, and which of them this computer wants.

export const TONGUES = ["en", "hi", "ta", "te", "bn", "mr", "kn", "ur"] as const;
export type Tongue = (typeof TONGUES)[number];

/** Each language by its own name, for the choice. */
export const OWN_NAMES: Readonly<Record<Tongue, string>> = {
  en: "English", hi: "हिन्दी", ta: "தமிழ்", te: "తెలుగు", bn: "বাংলা", mr: "मराठी", kn: "ಕನ್ನಡ", ur: "اردو",
};

export const RIGHT_TO_LEFT: readonly Tongue[] = ["ur"];

const NAME = "boli.language";

/** What was chosen on this computer, or else the first of the browser's languages that the pages speak, or English. */
export function wanted(storage: () => Storage, languages: readonly string[]): Tongue {
  return [chosen(storage), ...languages].map(tongueOf).find((tongue) => tongue !== null) ?? "en";
}

/** Keep a choice on this computer, for whoever sits at it. */
export function choose(tongue: Tongue, storage: () => Storage): void {
  try {
    storage().setItem(NAME, tongue);
  } catch {
    // storage is forbidden: the browser's languages decide
  }
}

function chosen(storage: () => Storage): string {
  try {
    return storage().getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

function tongueOf(tag: string): Tongue | null {
  const language = tag.split("-")[0]!.toLowerCase();
  return TONGUES.find((tongue) => tongue === language) ?? null;
}
