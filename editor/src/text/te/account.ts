import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "నా ఖాతా",
  where: "మీరు ఎక్కడెక్కడ సైన్ ఇన్ అయ్యారు",
  here: "ఈ బ్రౌజర్",
  used: (when) => `చివరి వాడకం: ${when}`,
  since: (when) => `మొదలు: ${when}`,
  other: "మరో ప్రోగ్రామ్",
  end: "ముగించండి",
  endOf: (where) => `${named(where)} సైన్ ఇన్‌ను ముగించండి`,
  endOthers: "మిగతావన్నీ ముగించండి",
  ended: "అక్కడ నుండి మీరు సైన్ అవుట్ అయ్యారు.",
  endedOthers: "మిగతా అన్ని చోట్ల నుండి మీరు సైన్ అవుట్ అయ్యారు.",
  alone: "మీరు ఇంకెక్కడా సైన్ ఇన్ కాలేదు.",
  close: "మూసివేయండి",
};
