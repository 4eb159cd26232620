// What the scripts share: what travels, as contract.d.ts declares it, what pages get from the server in their islands, what
// the server's JSON addresses answer, and what the templates' markup is. All of it stands here and nowhere else.
import type { Answer, Changes, ClusterRow, CommandName, Commands, ContributionRow, Counts, ErrorBody, Mine, Notice, OfferRow, PageOfOthers, PairReason, Pulse, QuestionRow, Rows, SessionRow, SummaryRow, Table, TranslationRow } from "./contract";

export type { Answer, Announcement, BoardView, Change, Changes, ClusterRow, CommandName, ContributionRow, Counts, ErrorBody, FieldProblem, Focus, GivenMarks, Kind, Level, Line, Mine, Notice, OfferRow, Origin, PageOfOthers, PairReason, PairRow, Part, Picture, Presence, Pulse, QuestionRow, Rows, SessionRow, Stage, SummaryRow, Table, Timer, TranslationRow, VersionRow, VersionScope } from "./contract";

// --- commands and their answers --------------------------------------------------------------------------------------------

type Added = "session" | "key" | "event";

/** What a page says with a command: without what the connection adds, or with it. */
export type Payload<N extends CommandName> = Omit<Commands[N], Added> & Partial<Pick<Commands[N], Extract<keyof Commands[N], Added>>>;

/** The acknowledgement of a command that was carried out, or of `watch`; what stands beside `rev` differs from one to the next. */
export interface Done extends Answer {
  ok: true;
  rev: number;
  error?: null;
  /** Of a contribution: its number and whether it is shown; of a frozen version, its number. */
  number: number;
  status: string;
  /** Of a contribution: characters with very many marks were shortened. */
  shortened?: boolean;
  /** How often the target of `endorsement.set` is marked now. */
  endorsements: number;
  /** The revision of a translation that was written. */
  written_rev: number;
  /** Of `watch`: the server's clock in seconds since 1970, everything or what is new, phones that are there, and a call to another session. */
  now: number;
  snapshot?: Snapshot;
  changes: Changes;
  present?: number;
  called?: AnyNotice;
}

/** The acknowledgement of a command, or of `watch`. */
export type Ack = Done | { ok: false; error: ErrorBody };

/** Why there is no connection: a refusal, or what the connection itself has to say. */
export interface Refusal {
  code?: string;
  message: string;
}

/** A notice with what its code brings along: `shown` the id of a session and its rooms, `moved` where everybody is called. */
export interface AnyNotice extends Notice {
  session?: string;
  title?: Texts;
  at?: number;
  rooms?: string[];
}

/** The notice `agenda` as a phone gets it: its session is another one. */
export interface AgendaNotice extends Notice {
  session: SessionRow;
  questions?: ById<QuestionRow>;
}

/** Sends a command in a page's own way. */
export type Send = <N extends CommandName>(name: N, payload: Payload<N>) => void;

/** The connection, as `connect` makes it. */
export interface Link {
  send<N extends CommandName>(name: N, payload: Payload<N>, options?: { timeout?: number }): Promise<Ack>;
  watch(rev?: number, lineage?: string, wanted?: { others?: boolean; page?: PageOfOthers }): Promise<Ack>;
  hold(at: string | null): void;
  isOnline(): boolean;
  retry(): void;
}

/** Something that waits until the server has it. */
export interface Entry {
  key: string;
  name: CommandName;
  /** What differs from command to command; `add` has checked it. */
  payload: AnyPayload;
  at: number;
  tries: number;
  /** Of the session when it was written: after the session was cleared the server refuses it. */
  lineage?: string;
  /** Answers `busy` in a row. */
  busy?: number;
  /** Why it was refused: it is parked until it is dropped or sent again, and blocks nothing. */
  error?: ErrorBody;
  /** What the page needs to show it again after a reload. */
  more?: StepKept;
}

/** What the desk keeps of a step that waits: what it shows until the server answers, its words, and the server's count. */
export interface StepKept {
  puts?: Put[];
  words?: string;
  lineage?: string;
}

/** One that was refused. */
export type Refused = Entry & { error: ErrorBody };

/** A field of every command that has one of that name: what waits is asked by its command's name first. */
export type AnyPayload = Record<string, any>; // any: a stored entry is of any command, and TypeScript cannot tie its payload to its name

// --- what a page knows -------------------------------------------------------------------------------------------------------

/** Texts of the event by language. */
export type Texts = Record<string, string>;

/** Rows by id. */
export type ById<R> = Record<string, R>;

export type Row = Rows[Table];

/** What the server gives at once, instead of what is new. */
export interface Snapshot {
  session: string;
  lineage: string;
  rev: number;
  present?: number;
  counts: Counts;
  state: { [T in Table]: ById<Rows[T]> };
  mine: { contributions: ContributionRow[]; offers: OfferRow[]; endorsements: string[] };
  /** Of a phone that asked for a page: the next page's cursor, how many it may see, and how many of them in each cluster. */
  others: { more: string | null; total: number; inside: Record<string, number> };
}

/**
 * What a page did and the server has not confirmed yet. `behind` says after which row it stands until the server has given
 * it a rank ("" for the first place), and the how manyth of those that were put there together it is.
 */
export interface Layer {
  table: Table;
  id: string;
  put: (Partial<Row> & { rank?: string }) | null;
  rev: number | null;
  behind?: { id: string; index: number };
}

/** What is to be shown before the server has answered. */
export type Put = Omit<Layer, "rev">;

/** What is another one since `takeDirty`. */
export interface Dirty {
  /** Everything: a snapshot came. */
  all: boolean;
  /** Ids by table. */
  rows: Map<string, Set<string>>;
  /** Where rows came, went, or changed their order. */
  places: Set<string>;
}

/** A row that stands in a place: an inbox, a cluster, the clusters of a question. */
export type PlacedRow = ContributionRow | ClusterRow;

/** What a board, desk or report knows of its session (lib/state.js). */
export interface State {
  session: string;
  lineage: string;
  rev: number;
  /** Phones that are there. */
  present: number;
  /** The server's rows by table and id. */
  tables: { [T in Table]: Map<string, Rows[T]> };
  layers: Layer[];
  /** Rows with layers on them. */
  layered: Map<string, Row | null>;
  /** Rows by where they stand, in their order; kept up row by row. */
  places: Map<string, PlacedRow[]>;
  /** Where each row stands. */
  placed: Map<string, { where: string; row: PlacedRow }>;
  dirty: Dirty;
}

// --- what the server puts into a page (web/page_context.py) -------------------------------------------------------------------

/** The island `page`. What stands below the line only the pages named there have. */
export interface Page {
  name: string;
  language: string;
  reading: string;
  direction: string;
  socket: string;
  as: "delegate" | "staff";
  agenda: boolean;
  audience: string;
  words: string;
  event: string | null;
  kinds: Record<string, string>;
  levels: Record<string, string>;
  stages: Record<string, string>;
  stage_hints: Record<string, string>;
  statuses: Record<string, string>;
  groups: Record<string, string>;
  session_kinds: Record<string, string>;
  views: Record<string, string>;
  limits: { max_length: number; max_title: number; max_field: number; max_parts: number };
  urls: Record<string, string>;
  // -- room, board, desk, report, translate
  session: string;
  snapshot: Snapshot;
  // -- room: the question that the page is on
  question: string;
  // -- board: the room that it follows ("": all of them), null where it shows one session; directions of languages
  follow: string | null;
  // -- board: what the join code is good for at each stage, in the wall's language, then in the event's others
  scan: Record<string, { text: string }[]>;
  directions: Record<string, string>;
  level_order: string[];
  pictures: Record<string, string>;
  preview: boolean;
  time_zone: string;
  // -- board, desk: the server's clock in seconds since 1970
  now: number;
  // -- desk: the session on the wall where this one is held, hints of privacy, commands that cannot be taken back
  hints: Record<string, string>;
  on_wall: { session: string; title: string };
  // what each stage brings to the wall
  view_at: Record<string, string>;
  lasting: CommandName[];
  // -- desk: when the agenda has the session begin, in seconds since 1970
  starts: number;
  // -- report
  catalogues: Catalogue[];
  // -- translate: fields by table, their names, the languages to translate into, terms by language
  fields: Record<Translatable, TranslatedField[]>;
  field_names: Record<string, string>;
  into: { tag: string; name: string; dir: string }[];
  glossary: Texts[];
  /** Of the translation desk: what was translated in other sessions, by language and text. */
  memory: Record<string, Record<string, string>>;
  part_names: Record<string, string>;
  machine: boolean;
}

/** The sentences of a page's scripts, or their plural forms by category. */
export type Words = Record<string, string | Record<string, string>>;

/** What base.html puts into a page, by the id of the element. */
export interface Islands {
  page: Page;
  words: Words;
}

export interface Catalogue {
  id: string;
  title: Texts;
  tags: { id: string; code: string; title: Texts; meaning: Texts }[];
}

/** A tag as the report shows it. */
export interface Tag {
  id: string;
  code: string;
  name: string;
  says: string;
  lang: string | null;
  fold: string;
}

/** Fields that can be translated. */
export type TranslatedField = "text" | "title" | "lead" | "partners" | "by_when" | "lasts" | "left_out";

export type Translatable = "contributions" | "clusters" | "summaries";

// --- what JSON addresses answer -------------------------------------------------------------------------------------------------

/** A session that takes contributions now, and its question: `/api/v1/open`. */
export interface OpenSession {
  id: string;
  title: string;
  question: string;
}

/** Words with their language and direction. */
export interface Wording {
  text: string;
  lang?: string;
  dir?: string;
}

/** A picture's numbers and words: `/pictures/<session>.json`. A count is null where it is not shown. */
export interface Figure {
  name: string;
  title: string;
  alt: string;
  empty: boolean;
  notes: string[];
  columns: Wording[];
  rows: (Wording & { cells: (number | null)[] })[];
}

/** A resource or an offer that could help: `/api/v1/sessions/<id>/pairs` and `helps`. */
export interface Help {
  id: string;
  kind: string;
  session: string;
  text: string;
  lang: string;
  dir: string;
  group: string | null;
  number?: number;
  /** The title of its session, where that is another one. */
  where?: string;
}

export interface Proposal {
  need: string;
  help: string;
  reasons: PairReason[];
  tags: string[];
}

/** What could meet the needs of a session. */
export interface Proposals {
  proposals: Proposal[];
  helps: ById<Help>;
  sessions: Record<string, string>;
  compared?: boolean;
}

/** The resources and offers found by words: `helps`. */
export interface Helps {
  count: number;
  helps: Help[];
  sessions: Record<string, string>;
}

/** One line below a need: proposed, offered, or decided. */
export interface PairLine {
  key: string;
  help: Help;
  status: string;
  reasons: string[];
  tags: string[];
}

/** An action or barrier with what could meet it. */
export type Need = ContributionRow & { lines: PairLine[]; met: boolean };

/** A document that is being made: `/api/v1/exports`. */
export interface Job {
  step: string;
  share: number;
  name?: string;
  state?: string;
  urls?: { look: string; cancel: string; file: string };
}

/** A step of the editing log. */
export interface LogStep {
  key: string;
  what: string;
  text: string;
  reason: string;
  role: string;
  [shown: string]: unknown;
}

/** What is worked out aside: `/api/v1/sessions/<id>/findings`. */
export interface Findings {
  rev: number;
  gaps: Record<"without_lead" | "without_date" | "without_lasting" | "without_left_out" | "unmet" | "levels" | "people", string[]>;
  tables: { title: string; head: string; note: string; rows: [string, string][] }[];
  log: { count: number; steps: LogStep[]; kinds: { what: string; name: string }[] };
  editions: { lang: string; text: string }[];
}

/** A step of the desk's history. */
export interface HistoryStep {
  rev: number;
  at: number;
  role: string;
  name: string;
  text: string;
  details: string[];
  reason: string;
  undoable: boolean;
  taken_back: boolean;
}

/** Phones that are in another session: `/api/v1/sessions/<id>/elsewhere`. */
export interface Elsewhere {
  title: string;
  present: number;
}

/** A frozen version as the report lists it: `/api/v1/sessions/<id>/versions`. */
export interface ListedVersion {
  id: string;
  scope: string;
  number: number;
  at: string;
  by: string;
  note: string;
  checksum: string;
  /** The session on whose page it was frozen, and its public page: the end of its address, its last day. */
  session: string;
  slug: string;
  until: string;
  /** When the chair approved it, empty for a draft; and the name of the link by which. */
  approved: string;
  approved_by: string;
}

/** What the chair said: of a version (``scope`` and ``number``), or of the draft. */
export interface ListedReview {
  id: string;
  session: string;
  version: string | null;
  scope: string;
  number: number;
  verdict: string;
  place: string;
  comment: string;
  at: string;
  by: string;
  settled: boolean;
}

// --- markup of the templates ------------------------------------------------------------------------------------------------------

/** A field of a form: what all kinds of fields have, or that kind of which the template makes it. */
export type Field = HTMLInputElement;

/** A form with its fields by name. */
export type Form = Queried & HTMLFormElement & { elements: HTMLFormControlsCollection & Record<string, Field> };

/** An element whose template is ours: what is asked for in it is there. Names of elements tell what they are. */
export type Made = Queried & HTMLElement;

export interface Queried {
  querySelector(selectors: `form${string}`): Form;
  querySelector(selectors: `${string}button` | `button${string}`): HTMLButtonElement;
  querySelector(selectors: "a"): HTMLAnchorElement;
  querySelector(selectors: "table"): HTMLTableElement;
  querySelector(selectors: string): Made;
  querySelectorAll(selectors: `form${string}`): NodeListOf<Form>;
  querySelectorAll(selectors: `[name=${string}`): NodeListOf<Field>;
  querySelectorAll(selectors: string): NodeListOf<Made>;
  closest(selectors: "details"): Queried & HTMLDetailsElement;
  closest(selectors: string): Made;
}
