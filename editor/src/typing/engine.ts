// What finds words, without a page: for measurements (benchmarks/service/typing_help.py).

export { scriptOf } from "./attach";
export { Speller } from "./spelling";
export { Suggester, tableOf } from "./suggest";
export { Language, readList } from "./words";
