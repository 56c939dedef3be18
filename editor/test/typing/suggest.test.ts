import { describe, expect, it, test } from "vitest";
import { NOBODY, Suggester, tableOf, type Own } from "../../src/typing/suggest";
import { spellings } from "../../src/typing/units";
import { Language, NO_WORDS } from "../../src/typing/words";

const atOnce = async (): Promise<void> => {};

/** The words of a few lines of everyday text; the first three are the frequent ones. */
const WORDS: Record<string, string> = {
  hi: "काम है नमस्ते कम क्या आप कैसे पानी बच्चे बहुत ज़रूर लड़की गाँव ज्ञान क्षमा संबंध",
  mr: "आहे आणि काय ज्ञान पाणी शाळा", ne: "छ हो छैन कस्तो पानी", bho: "बा का बाड़े रउआ पानी",
  bn: "আমি ভালো ধন্যবাদ জল বাংলা বাড়ি", as: "আপুনি ভাল অসম মানুহ", gu: "છે કેમ પાણી જ્ઞાન", pa: "ਹੈ ਪਾਣੀ ਸੱਚ ਪੰਜਾਬ",
  or: "ଅଛି ପାଣି ଓଡ଼ିଆ ନମସ୍କାର", ta: "வணக்கம் நான் தமிழ் தண்ணீர் மக்கள் நன்றி", te: "నేను తెలుగు నీరు మీరు అమ్మ", kn: "ಕನ್ನಡ ನೀರು ನಾನು ಹೇಗೆ",
  ml: "മലയാളം വെള്ളം ഞാൻ എന്ത് അവൻ", ur: "ہے کیا آپ شکریہ محبت پاکستان بھائی نہیں",
};

async function suggester(tag: string, vocabulary: readonly string[] = [], own: Own = NOBODY): Promise<Suggester> {
  const words = WORDS[tag]!.normalize("NFC").split(" ");
  const list = { frequent: words.slice(0, 3), others: words.slice(3) };
  const table = tableOf(tag, new Intl.Locale(tag).maximize().script!)!;
  return new Suggester(table, await Language.make(list, atOnce), list, vocabulary, own);
}

test.each([
  ["hi", "namaste नमस्ते|kya क्या|pani पानी|bache बच्चे|jaroor ज़रूर|gyan ज्ञान|kshama क्षमा|sambandh संबंध|laDkee लड़की|gaanv गाँव"],
  ["mr", "aahe आहे|dnyan ज्ञान|shala शाळा"],
  ["ne", "cha छ|kasto कस्तो"],
  ["bho", "raua रउआ|paani पानी"],
  ["bn", "ami আমি|bhalo ভালো|jol জল|bari বাড়ি|dhonnobad ধন্যবাদ"],
  ["as", "apuni আপুনি|manuh মানুহ"],
  ["gu", "che છે|gnan જ્ઞાન|pani પાણી"],
  ["pa", "sach ਸੱਚ|punjab ਪੰਜਾਬ|pani ਪਾਣੀ"],
  ["or", "pani ପାଣି|namaskar ନମସ୍କାର"],
  ["ta", "vanakkam வணக்கம்|naan நான்|tamizh தமிழ்|tamil தமிழ்|thanneer தண்ணீர்|makkal மக்கள்"],
  ["te", "nenu నేను|telugu తెలుగు|neeru నీరు|amma అమ్మ"],
  ["kn", "kannada ಕನ್ನಡ|hege ಹೇಗೆ"],
  ["ml", "malayalam മലയാളം|vellam വെള്ളം|njan ഞാൻ|enthu എന്ത്|avan അവൻ"],
  ["ur", "kya کیا|shukriya شکریہ|mohabbat محبت|bhai بھائی|nahi نہیں"],
])("words of %s", async (tag, pairs) => {
  const made = await suggester(tag);
  for (const [latin, word] of pairs.split("|").map((pair) => pair.split(" "))) {
    expect([latin, made.suggest(latin!)]).toEqual([latin, expect.arrayContaining([word!.normalize("NFC")])]);
    expect(made.suggest(latin!)[0]).toBe(word!.normalize("NFC"));
  }
});

describe("what no list holds", () => {
  test.each([
    ["hi", "motihari", "मोतिहारी"], ["ta", "kovai", "கோவை"], ["te", "amaravati", "అమరావతి"], ["ur", "karachi", "کراچی"], ["bn", "kolkata", "কলকাতা"], ["kn", "mysuru", "ಮೈಸೂರು"],
  ])("%s: %s is written by rule", async (tag, latin) => {
    const made = await suggester(tag);
    const words = made.suggest(latin);
    expect(words.length).toBeGreaterThan(0);
    for (const word of words) expect(word).not.toMatch(/[a-zA-Z\u0000]/);
  });

  it("is the letters' own sound", async () => {
    const bare = async (tag: string, script: string): Promise<Suggester> =>
      new Suggester(tableOf(tag, script)!, await Language.make(NO_WORDS, atOnce), NO_WORDS);
    expect((await bare("hi", "Deva")).suggest("sita")).toContain("सीता");
    expect((await bare("ta", "Taml")).suggest("kamal")).toContain("கமல்");
    expect((await bare("ur", "Arab")).suggest("lahor")).toContain("لاہور");
  });
});

describe("what comes first", () => {
  it("is the frequent word, then the client's, then the person's own", async () => {
    expect((await suggester("hi")).suggest("kam")[0]).toBe("काम");
    expect((await suggester("hi", ["खाम"])).suggest("kham")[0]).toBe("खाम");
    const own: Own = { costs: new Map([["कम", -1]]), chosen: () => "" };
    expect((await suggester("hi", [], own)).suggest("kam")[0]).toBe("कम");
  });

  it("is the word that was taken for these letters last", async () => {
    const own: Own = { costs: new Map(), chosen: (latin) => (latin === "kam" ? "क़लम" : "") };
    const made = await suggester("hi");
    made.know([], own);
    expect(made.suggest("Kam")[0]).toBe("क़लम");
    made.know([], NOBODY);
    expect(made.suggest("kam")).not.toContain("क़लम");
  });

  it("may be a longer word of the client, before it is typed to its end", async () => {
    expect((await suggester("hi", ["मोतिहारी अस्पताल"])).suggest("motih")).toContain("मोतिहारी");
    expect((await suggester("hi", ["Aadhaar"])).suggest("aadh")).not.toContain("Aadhaar");
  });
});

test.each(["", "नम", "a1", "a-b", "a".repeat(31)])("%o is no Latin word", async (typed) => {
  expect((await suggester("hi")).suggest(typed)).toEqual([]);
});

test("no letters can make it slow: the longest word of the worst kind has its suggestions", async () => {
  for (const tag of Object.keys(WORDS)) expect((await suggester(tag)).suggest("nanananananananananananananana").length).toBeGreaterThan(0);
});

test("only scripts with a table can be written so", () => {
  expect(tableOf("sat", "Olck")).toBeNull();
  expect(tableOf("mni", "Mtei")).toBeNull();
  expect(tableOf("en", "Latn")).toBeNull();
  expect(tableOf("sd", "Arab")).toBeNull();
  expect(tableOf("ur-IN", "Arab")).toBe(tableOf("ur", "Arab"));
  expect(() => spellings(["k.x"])).toThrow("k.x is no spelling");
});
