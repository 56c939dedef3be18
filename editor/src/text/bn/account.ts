import type { Account } from "../en/account";
import { named } from "../grammar";

export const account: Account = {
  title: "আমার অ্যাকাউন্ট",
  where: "আপনি কোথায় কোথায় সাইন ইন আছেন",
  here: "এই ব্রাউজার",
  used: (when) => `শেষ ব্যবহার: ${when}`,
  since: (when) => `শুরু: ${when}`,
  other: "অন্য প্রোগ্রাম",
  end: "শেষ করুন",
  endOf: (where) => `${named(where)}-এর সাইন ইন শেষ করুন`,
  endOthers: "বাকি সব শেষ করুন",
  ended: "সেখান থেকে আপনি সাইন আউট হয়েছেন।",
  endedOthers: "বাকি সব জায়গা থেকে আপনি সাইন আউট হয়েছেন।",
  alone: "আপনি আর কোথাও সাইন ইন নেই।",
  close: "বন্ধ করুন",
};
