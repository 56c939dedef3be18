import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "माझे खाते",
  where: "तुम्ही कुठे-कुठे साइन इन आहात",
  here: "हाच ब्राउझर",
  used: (when) => `शेवटचा वापर: ${when}`,
  since: (when) => `सुरुवात: ${when}`,
  other: "दुसरा प्रोग्राम",
  end: "बंद करा",
  endOf: (where) => `${named(where)} येथील साइन इन बंद करा`,
  endOthers: "बाकी सर्व बंद करा",
  ended: "तेथून तुम्ही साइन आउट झालात.",
  endedOthers: "बाकी सर्व ठिकाणांहून तुम्ही साइन आउट झालात.",
  alone: "तुम्ही दुसरीकडे कुठेही साइन इन नाही.",
  close: "बंद करून परत जा",
};
