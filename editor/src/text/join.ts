// What the page behind a link says, in three languages: people meet it before anything else of Boli.

export const TONGUES = ["en", "hi", "ur"] as const;
export type Tongue = (typeof TONGUES)[number];

/** Each language by its own name, for the choice. */
export const OWN_NAMES: Readonly<Record<Tongue, string>> = { en: "English", hi: "हिन्दी", ur: "اردو" };

export interface Words {
  readonly language: string;
  readonly welcome: string;
  readonly invited: string;
  readonly invitedTo: (where: string) => string;
  readonly newPassword: string;
  readonly passwordFor: string;
  readonly login: string;
  readonly loginHint: string;
  readonly name: string;
  readonly password: string;
  readonly passwordHint: string;
  readonly show: string;
  readonly join: string;
  readonly save: string;
  readonly oneMoment: string;
  readonly tryAgain: string;
  readonly over: string;
  readonly overHint: string;
  readonly taken: string;
  readonly weak: string;
  readonly inside: (name: string) => string;
  readonly remember: (login: string) => string;
  readonly transcribe: string;
  readonly accuracy: string;
  readonly board: string;
  readonly people: string;
  readonly noPage: string;
}

export const WORDS: Readonly<Record<Tongue, Words>> = {
  en: {
    language: "Language",
    welcome: "Welcome to Boli",
    invited: "You are invited to join.",
    invitedTo: (where) => `You are invited to join ${where}.`,
    newPassword: "Choose a new password",
    passwordFor: "This is the login that it is for.",
    login: "Login",
    loginHint: "You type it each time you sign in.",
    name: "Your name",
    password: "Password",
    passwordHint: "At least 10 characters. Nobody else knows it, not even the operator.",
    show: "Show the password",
    join: "Join",
    save: "Save the password",
    oneMoment: "One moment…",
    tryAgain: "Try again",
    over: "This link is no longer good",
    overHint: "It is good for one use and for some days. Ask whoever sent it for a new one. If you copied it, copy the whole of it.",
    taken: "Somebody has this login already. Choose another one.",
    weak: "This password is too short or too long. Choose one of 10 to 500 characters.",
    inside: (name) => `You are signed in, ${name}`,
    remember: (login) => `Your login is “${login}”. The link is used up.`,
    transcribe: "Begin to transcribe",
    accuracy: "See the accuracy",
    board: "See the work",
    people: "See the people",
    noPage: "There is no page for your role yet. Your programs may use the service from now on.",
  },
  hi: {
    language: "भाषा",
    welcome: "बोली में आपका स्वागत है",
    invited: "आपको जुड़ने का निमंत्रण मिला है।",
    invitedTo: (where) => `आपको ${where} से जुड़ने का निमंत्रण मिला है।`,
    newPassword: "नया पासवर्ड चुनें",
    passwordFor: "नया पासवर्ड इस लॉगिन के लिए है।",
    login: "लॉगिन",
    loginHint: "साइन इन करते समय हर बार यही लिखना होगा।",
    name: "आपका नाम",
    password: "पासवर्ड",
    passwordHint: "कम से कम 10 अक्षर। इसे आपके सिवा कोई नहीं जानता, ऑपरेटर भी नहीं।",
    show: "पासवर्ड दिखाएँ",
    join: "जुड़ें",
    save: "पासवर्ड सहेजें",
    oneMoment: "एक क्षण…",
    tryAgain: "फिर कोशिश करें",
    over: "यह लिंक अब काम नहीं करता",
    overHint: "लिंक एक ही बार और कुछ ही दिन काम करता है। जिसने भेजा था, उससे नया माँगें। कॉपी किया हो, तो पूरा कॉपी करें।",
    taken: "यह लॉगिन किसी और का है। कोई दूसरा चुनें।",
    weak: "यह पासवर्ड बहुत छोटा या बहुत लंबा है। 10 से 500 अक्षरों का चुनें।",
    inside: (name) => `${name}, आप साइन इन हो चुके हैं`,
    remember: (login) => `आपका लॉगिन “${login}” है। लिंक अब काम नहीं करेगा।`,
    transcribe: "लिखना शुरू करें",
    accuracy: "शुद्धता देखें",
    board: "काम देखें",
    people: "लोगों को देखें",
    noPage: "आपकी भूमिका के लिए अभी कोई पन्ना नहीं है। आपके प्रोग्राम अब सेवा का उपयोग कर सकते हैं।",
  },
  ur: {
    language: "زبان",
    welcome: "بولی میں خوش آمدید",
    invited: "آپ کو شامل ہونے کی دعوت ملی ہے۔",
    invitedTo: (where) => `آپ کو ${where} میں شامل ہونے کی دعوت ملی ہے۔`,
    newPassword: "نیا پاس ورڈ چنیں",
    passwordFor: "نیا پاس ورڈ اس لاگ اِن کے لیے ہے۔",
    login: "لاگ اِن",
    loginHint: "سائن اِن کرتے وقت ہر بار یہی لکھنا ہوگا۔",
    name: "آپ کا نام",
    password: "پاس ورڈ",
    passwordHint: "کم از کم 10 حروف۔ اسے آپ کے سوا کوئی نہیں جانتا، آپریٹر بھی نہیں۔",
    show: "پاس ورڈ دکھائیں",
    join: "شامل ہوں",
    save: "پاس ورڈ محفوظ کریں",
    oneMoment: "ایک لمحہ…",
    tryAgain: "پھر کوشش کریں",
    over: "یہ لنک اب کام نہیں کرتا",
    overHint: "لنک ایک ہی بار اور کچھ ہی دن کام کرتا ہے۔ جس نے بھیجا تھا، اس سے نیا مانگیں۔ کاپی کیا ہو تو پورا کاپی کریں۔",
    taken: "یہ لاگ اِن کسی اور کا ہے۔ کوئی دوسرا چنیں۔",
    weak: "یہ پاس ورڈ بہت چھوٹا یا بہت لمبا ہے۔ 10 سے 500 حروف کا چنیں۔",
    inside: (name) => `${name}، آپ سائن اِن ہو چکے ہیں`,
    remember: (login) => `آپ کا لاگ اِن “${login}” ہے۔ لنک اب کام نہیں کرے گا۔`,
    transcribe: "لکھنا شروع کریں",
    accuracy: "درستی دیکھیں",
    board: "کام دیکھیں",
    people: "لوگوں کو دیکھیں",
    noPage: "آپ کے کردار کے لیے ابھی کوئی صفحہ نہیں ہے۔ آپ کے پروگرام اب خدمت استعمال کر سکتے ہیں۔",
  },
};

/** The first of the browser's languages that the page knows. */
export function tongueOf(languages: readonly string[]): Tongue {
  const wanted = languages.map((tag) => tag.split("-")[0]!.toLowerCase());
  return TONGUES.find((tongue) => tongue === wanted.find((one) => (TONGUES as readonly string[]).includes(one))) ?? "en";
}
