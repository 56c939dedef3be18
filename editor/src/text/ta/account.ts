import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "என் கணக்கு",
  where: "நீங்கள் உள்நுழைந்துள்ள இடங்கள்",
  here: "இந்த உலாவி",
  used: (when) => `கடைசிப் பயன்பாடு: ${when}`,
  since: (when) => `தொடக்கம்: ${when}`,
  other: "வேறொரு நிரல்",
  end: "முடிக்கவும்",
  endOf: (where) => `${named(where)} உள்நுழைவை முடிக்கவும்`,
  endOthers: "மற்ற அனைத்தையும் முடிக்கவும்",
  ended: "அங்கிருந்து வெளியேறிவிட்டீர்கள்.",
  endedOthers: "மற்ற எல்லா இடங்களிலிருந்தும் வெளியேறிவிட்டீர்கள்.",
  alone: "நீங்கள் வேறெங்கும் உள்நுழைந்திருக்கவில்லை.",
  close: "மூடவும்",
};
