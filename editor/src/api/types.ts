// Short names for the shapes that travel over HTTP. schema.ts is generated from the service's OpenAPI document by
// `npm run types`; the descriptions of the fields are there. Times are integer milliseconds from the start of the
// recording, rates and differences are fractions of 1, weeks are the dates of Mondays.

import type { components, operations } from "./schema";

type Schemas = components["schemas"];

// The session
export type LinkShown = Schemas["LinkShown"];
export type Language = Schemas["Language"];
export type Model = Schemas["Model"];
export type OwnSession = Schemas["Session"];
export type NewSecondFactor = Schemas["NewSecondFactor"];
export type SecondFactor = Schemas["SecondFactor"];
export type Person = Schemas["Person"];
export type Session = Schemas["WhoAmI"];
export type SignedIn = Schemas["SignedIn"];

// Review
export type Assignment = Schemas["Assignment"];
/** What is held of an assignment. */
export type Lease = Schemas["Lease"];
export type ContextSegment = Schemas["ContextSegment"];
/** Why work is given back. */
export type Reason = Schemas["GiveBack"]["reason"];
export type Peaks = Schemas["Peaks"];
export type TranscriptPage = Schemas["TranscriptPage"];
export type Revision = Schemas["RevisionRequest"];
export type TagKind = Schemas["TagKind"];
/** What may be marked in a text, and said of a segment. */
export type TagKinds = Schemas["TagKinds"];
export type Task = Schemas["Task"];
/** A word of a draft, as its task shows it. */
export type TaskWord = Schemas["TaskWord"];
/** How much a word of a draft is doubted, where it is. */
export type Doubt = NonNullable<TaskWord["doubt"]>;

/**
 * A text of a segment and its version: what an answer of status 409 carries as "current". The OpenAPI document says
 * only that a problem may carry more fields than its own, so this shape is written by hand.
 */
export interface Current {
  readonly version: number;
  /** Null in the blind arm: whoever sees another text is drawn to it. */
  readonly text: string | null;
  /** All that was said of the segment, as one would send it; null like the text. */
  readonly edit?: Required<Pick<Revision, "joins_next" | "flags" | "note" | "heard_dialect">> & {
    readonly parts: readonly Required<NonNullable<Revision["parts"]>[number]>[];
  } | null;
}

/** The answer to a text that was sent. `kept_as`: where it did not become the segment's text, what it became. */
export type Kept = Schemas["Revision"];

// Evaluation
export type AccuracyReport = Schemas["Accuracy"];
export type AccuracyRow = Schemas["AccuracyRow"];
export type Caveat = AccuracyRow["caveats"][number];
export type Agreement = Schemas["Twice"];
export type AttentionChecks = Schemas["Seeded"];
export type By = AccuracyReport["by"];
export type Calibration = Schemas["Calibration"];
export type CalibrationGroup = Schemas["CalibrationGroup"];
export type Confusions = Schemas["Confusions"];
export type Covariate = Schemas["Covariate"];
export type DialectVerdict = Schemas["JudgedDialect"];
export type Outcome = Verdict["outcome"];
export type Policy = AccuracyReport["policy"];
export type ReliabilityBin = Schemas["ReliabilityBin"];
export type ScoredModel = Schemas["ScoredModel"];
export type SegmentErrors = Schemas["MistakenSegment"];
export type Thresholds = Schemas["Thresholds"];
export type TopErrors = Schemas["CostlyWords"];
export type Trend = Schemas["Series"];
export type Trends = Schemas["AllSeries"];
export type Verdict = Schemas["Verdict"];
/** What a comparison rests on: references written blind, all of them corrected, or all as they are. */
export type References = Verdict["rests_on"];

// Models
export type Branch = Schemas["Branch"];
export type Improvement = Schemas["Improvement"];
export type Improvements = Schemas["Improvements"];
export type ImprovementStep = Schemas["ImprovementStep"];
export type InForce = Schemas["InForce"];
export type Lineage = Schemas["Lineage"];
export type MeasuredRate = Schemas["MeasuredRate"];
export type ModelRelease = Schemas["ModelRelease"];
export type RegisteredModel = Schemas["RegisteredModel"];
export type RegisteredModels = Schemas["Models"];
export type Thing = Schemas["Thing"];

// My work
export type Dispute = Schemas["Dispute"];
export type Feedback = Schemas["Feedback"];
export type FeedbackPage = Schemas["FeedbackPage"];
export type History = Schemas["HistoryPage"];
export type Months = Schemas["Months"];
export type MonthSums = Schemas["MonthSums"];
export type OwnEntry = Schemas["OwnEntry"];
export type Pay = Schemas["Pay"];
export type Skill = Schemas["PeopleQuality"];

// The lead's board
export type Account = Schemas["Account"];
export type AllStuck = Schemas["AllStuck"];
export type AllWork = Schemas["AllWork"];
export type Deadline = Schemas["Deadline"];
export type DisputeAnswer = Schemas["DisputeAnswer"];
export type DisputedEntry = Schemas["DisputedEntry"];
export type Disputes = Schemas["Disputes"];
export type Forecasts = Schemas["Forecasts"];
export type PeopleQuality = Schemas["Quality"];
export type PersonDay = Schemas["PersonDay"];
export type Queue = Schemas["Queue"];
export type QueueRow = Schemas["QueueRow"];
export type Throughput = Schemas["Throughput"];

// People, and what was mined from corrections
export type AccountPage = Schemas["People"];
export type Centre = Schemas["Centre"];
export type CentreLimits = Pick<Schemas["CentreChange"], "networks" | "idle_minutes">;
export type ClientName = Schemas["ClientName"];
export type Invitation = Schemas["Invitation"];
export type InvitationRequest = Schemas["InvitationRequest"];
export type MadeLink = Schemas["Link"];
export type PersonChange = Schemas["PersonChange"];
export type Spelling = Schemas["Spelling"];
export type SpellingDecided = Schemas["Decided"];
export type SpellingDetail = Schemas["SpellingDetail"];

// The client's page
type OfTranscript = operations["get_transcript"]["parameters"];
/** What a transcript can be had as. */
export type Format = NonNullable<NonNullable<OfTranscript["query"]>["format"]>;
export type ApiKey = Schemas["Key"];
export type ApiKeyWithSecret = Schemas["KeyWithSecret"];
export type ClientRecording = Schemas["Recording"];
export type NewApiKey = Schemas["NewKey"];
export type RecordingForecast = Schemas["RecordingForecast"];
export type RecordingPage = Schemas["RecordingPage"];
export type ReviewedSegment = Schemas["ReviewedSegment"];
export type SegmentComment = Schemas["SegmentComment"];
export type SegmentDispute = Schemas["SegmentDispute"];
export type Transcript = Schemas["Transcript"];
export type TranscriptVersion = Schemas["TranscriptVersion"];
export type UnfinishedUpload = Schemas["Upload"];
export type Usage = Schemas["Usage"];
export type VersionDifference = Schemas["VersionDifference"];
