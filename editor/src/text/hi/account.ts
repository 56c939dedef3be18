import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "मेरा खाता",
  where: "आप कहाँ-कहाँ साइन इन हैं",
  here: "यही ब्राउज़र",
  used: (when) => `आख़िरी बार: ${when}`,
  since: (when) => `शुरू: ${when}`,
  other: "कोई और प्रोग्राम",
  end: "बंद करें",
  endOf: (where) => `${named(where)} का साइन इन बंद करें`,
  endOthers: "बाकी सब बंद करें",
  ended: "वहाँ से आप साइन आउट हो गए।",
  endedOthers: "बाकी सब जगहों से आप साइन आउट हो गए।",
  alone: "आप और कहीं साइन इन नहीं हैं।",
  close: "बंद करके लौटें",
};
