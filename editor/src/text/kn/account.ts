import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "ನನ್ನ ಖಾತೆ",
  where: "ನೀವು ಎಲ್ಲೆಲ್ಲಿ ಸೈನ್ ಇನ್ ಆಗಿದ್ದೀರಿ",
  here: "ಈ ಬ್ರೌಸರ್",
  used: (when) => `ಕೊನೆಯ ಬಳಕೆ: ${when}`,
  since: (when) => `ಆರಂಭ: ${when}`,
  other: "ಬೇರೆ ಪ್ರೋಗ್ರಾಂ",
  end: "ಮುಗಿಸಿ",
  endOf: (where) => `${named(where)} ಸೈನ್ ಇನ್ ಮುಗಿಸಿ`,
  endOthers: "ಉಳಿದೆಲ್ಲವನ್ನೂ ಮುಗಿಸಿ",
  ended: "ಅಲ್ಲಿಂದ ನೀವು ಸೈನ್ ಔಟ್ ಆಗಿದ್ದೀರಿ.",
  endedOthers: "ಉಳಿದ ಎಲ್ಲ ಕಡೆಗಳಿಂದ ನೀವು ಸೈನ್ ಔಟ್ ಆಗಿದ್ದೀರಿ.",
  alone: "ನೀವು ಬೇರೆಲ್ಲಿಯೂ ಸೈನ್ ಇನ್ ಆಗಿಲ್ಲ.",
  close: "ಮುಚ್ಚಿ",
};
