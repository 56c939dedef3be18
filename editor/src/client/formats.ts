// What a transcript can be downloaded as. The service's own list makes this one complete: a format without a name is a type error.

import type { Format } from "../api/types";

/** The usual ones first. Names of formats and programs are the same in every language. */
export const FORMATS: Readonly<Record<Format, string>> = {
  txt: "TXT",
  docx: "DOCX (Word)",
  srt: "SRT",
  vtt: "WebVTT",
  ttml: "TTML",
  csv: "CSV",
  json: "JSON",
  textgrid: "TextGrid (Praat)",
  eaf: "EAF (ELAN)",
  ctm: "CTM",
  stm: "STM",
  seglst: "SegLST",
  rttm: "RTTM",
  openai_json: "JSON (OpenAI)",
  openai_verbose_json: "JSON (OpenAI, verbose)",
  openai_diarized_json: "JSON (OpenAI, diarized)",
  assemblyai: "JSON (AssemblyAI)",
  deepgram: "JSON (Deepgram)",
};
