import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "میرا کھاتا",
  where: "آپ کہاں کہاں سائن اِن ہیں",
  here: "یہی براؤزر",
  used: (when) => `آخری استعمال: ${when}`,
  since: (when) => `شروع: ${when}`,
  other: "کوئی اور پروگرام",
  end: "ختم کریں",
  endOf: (where) => `${named(where)} کا سائن اِن ختم کریں`,
  endOthers: "باقی سب ختم کریں",
  ended: "وہاں سے آپ سائن آؤٹ ہو گئے۔",
  endedOthers: "باقی سب جگہوں سے آپ سائن آؤٹ ہو گئے۔",
  alone: "آپ اور کہیں سائن اِن نہیں ہیں۔",
  close: "بند کریں",
};
