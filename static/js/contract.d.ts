// Written by `facilitator contract`; `make lint` compares it with the declarations in facilitator/contract.

/** Add the catalogue of tags that a text (YAML) describes; one with the id of another replaces it. */
export interface AddCatalogue {
  event?: string | null;
  key?: string | null;
  text: string;
}

/** Put one line on the wall and the phones (`text`), or take it away (null). */
export interface Announce {
  session: string;
  key?: string | null;
  lineage?: string | null;
  text: string | null;
  lang?: string | null;
}

/** The line on the wall and the phones, with its language and direction; `at`: seconds since 1970. */
export interface Announcement {
  text: string;
  lang: string;
  dir: string;
  at: number;
}

/** The acknowledgement of a command: sent after the change is committed. */
export interface Answer {
  ok: boolean;
  rev?: number | null;
  error?: ErrorBody | null;
  [field: string]: unknown;
}

/** Show contributions that waited for a facilitator. */
export interface ApproveContributions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
}

/** Show offers that waited for a facilitator. */
export interface ApproveOffers {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
}

/** What is shown of who wrote: `NONE` is the Chatham House Rule. */
export type Attribution = "none" | "group" | "name";

/** What the projected board shows. */
export type BoardView = "welcome" | "join" | "arrivals" | "clusters" | "overview" | "priorities" | "actions" | "summary" | "pictures" | "timer" | "thanks";

/** Duplicate a session into groups that are asked the same questions, at its time unless another is given. */
export interface BreakOut {
  event?: string | null;
  key?: string | null;
  session: string;
  groups: GivenBreakout[];
  start?: string | null;
  end?: string | null;
}

/** The place that the board keeps free, for captions or an interpreter's picture laid over it. */
export type Captions = "none" | "below" | "beside";

/** What one committed command made of the rows it touched: whole rows by table and id, null where gone. */
export interface Change {
  rev: number;
  put: { [T in Table]?: Record<string, Rows[T] | null> };
}

/** Change a day's theme, or move the day with all its sessions to another date (`to`). */
export interface ChangeDay {
  event?: string | null;
  key?: string | null;
  base?: Record<string, unknown> | null;
  date: string;
  to?: string | null;
  title?: Record<string, string> | null;
}

/** Change the event; fields left out stay. An empty `groups` means the program's own list. */
export interface ChangeEvent {
  event?: string | null;
  key?: string | null;
  base?: Record<string, unknown> | null;
  title?: Record<string, string> | null;
  description?: Record<string, string> | null;
  place?: Record<string, string> | null;
  contact?: Record<string, string> | null;
  time_zone?: string | null;
  languages?: string[] | null;
  code?: string | null;
  groups?: GivenGroup[] | null;
  defaults?: GivenDefaults | null;
  retention?: GivenRetention | null;
  captions?: string | null;
  identity?: GivenIdentity | null;
  wifi?: GivenWifi | null;
}

/** Change a question; `everywhere`: in all sessions that ask it. */
export interface ChangeQuestion {
  text?: Record<string, string> | null;
  easy?: Record<string, string> | null;
  short?: Record<string, string> | null;
  clips?: Record<string, string> | null;
  kinds?: string[] | null;
  event?: string | null;
  key?: string | null;
  base?: Record<string, unknown> | null;
  question: string;
  everywhere?: boolean;
}

/** Change a session; fields left out stay. */
export interface ChangeSession {
  title?: Record<string, string> | null;
  day?: string | null;
  start?: string | null;
  end?: string | null;
  room?: Record<string, string> | null;
  kind?: string | null;
  moderation?: string | null;
  visibility?: string | null;
  attribution?: string | null;
  max_length?: number | string | null;
  media?: string | null;
  marks?: TypedMarks | null;
  gathers?: string[] | null;
  captions_link?: string | null;
  steps?: GivenStep[] | null;
  event?: string | null;
  key?: string | null;
  base?: Record<string, unknown> | null;
  session: string;
}

/** A batch for a wall, desk or report: everything after `from` up to and with `to`. */
export interface Changes {
  session: string;
  lineage: string;
  from: number;
  to: number;
  changes: Change[];
}

/** Call a translation checked, so that the room sees it, or a draft again (`on` false). */
export interface CheckTranslation {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  on?: boolean;
  base_rev: number;
}

/** Choose the actions that documents name first, in this order; none: those that most delegates marked. */
export interface ChooseCover {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
}

/** Delete what was given in all sessions, and who joined; agenda, questions, join code and links stay. */
export interface ClearEvent {
  event?: string | null;
  key?: string | null;
  confirm: string;
  own_backup?: boolean;
}

/** Delete what was given in a session; it is planned again, numbers begin at 1, join code and links stay. What another session has gathered from it stays there. Phones that still hold something written before cannot bring it in by themselves (reason `cleared`). */
export interface ClearSession {
  event?: string | null;
  key?: string | null;
  confirm: string;
  own_backup?: boolean;
  session: string;
}

/** A named group of contributions of one question. */
export interface ClusterRow {
  id: string;
  question: string;
  title: string;
  rank: string;
  endorsements: number;
  tags?: string[];
  key?: boolean;
  sign: number;
}

/** Fill in, as staff, what an action does not say; fields left out stay as they are. `base` holds the values that the caller saw: another one now is a conflict. `reason` stands in the editing log. */
export interface CompleteAction {
  session: string;
  key?: string | null;
  lineage?: string | null;
  level?: Level | null;
  lead?: string | null;
  partners?: string | null;
  by_when?: string | null;
  lasts?: string | null;
  left_out?: string | null;
  id: string;
  reason?: string | null;
  base?: Record<string, string | null> | null;
}

/** Take a pair into the partnership list. */
export interface ConfirmPair {
  session: string;
  key?: string | null;
  lineage?: string | null;
  need: string;
  help: string;
  reasons?: PairReason[];
}

/** What a delegate allows to be done with own words; each one allows what the ones before it do. `WALL`: shown in the room; documents count it, without its words. `LIST`, the default: also in the documents' list, without a name. `QUOTE` may be quoted without a name, `NAME` with it. The rules: `domain.consent`. */
export type Consent = "wall" | "list" | "quote" | "name";

/** One thing a delegate gave. Who gave it stands in `Authorship`, apart from the text. */
export interface ContributionRow {
  id: string;
  question: string;
  number: number;
  kind: string;
  text: string;
  lang: string;
  dir: string;
  lang_by?: string;
  level: string | null;
  lead: string;
  partners: string;
  by_when: string;
  lasts: string;
  left_out: string;
  group: string | null;
  country: string | null;
  consent?: string;
  consent_own?: boolean;
  author_name: string;
  status: string;
  hidden_reason?: string;
  cluster: string | null;
  rank: string;
  scribe?: boolean;
  source?: string;
  flags?: string[];
  split_from?: string | null;
  original?: string;
  reword_reason?: string;
  filled_reason?: string;
  endorsements: number;
  origin: Origin | null;
  created_at: number;
  edited_at: number | null;
  tags?: string[];
  pinned?: boolean;
  cover?: number | null;
  media: string;
  recorded?: boolean;
}

/** Make an event like this one, without what was given in it, with a join code and links of its own. `first` is the date of its first day, the others follow at the same distance; left out, all stay. */
export interface CopyEvent {
  event?: string | null;
  key?: string | null;
  title?: Record<string, string> | null;
  first?: string | null;
}

/** Copy a session with its questions and settings, without what was given in it; its length stays. Left out, `day` is the same, `start` the end of the one that is copied, and `title` and `room` are its own. */
export interface CopySession {
  event?: string | null;
  key?: string | null;
  session: string;
  day?: string | null;
  start?: string | null;
  title?: Record<string, string> | null;
  room?: Record<string, string> | null;
}

/** Numbers of a session: contributions (hidden and withdrawn ones left out), clusters, and those that wait. */
export interface Counts {
  contributions: number;
  clusters: number;
  waiting: number;
  by_question: Record<string, number>;
}

/** Make a cluster in a question, and move `ids` into it. */
export interface CreateCluster {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  question: string;
  title: string;
  ids?: string[];
  seen?: Record<string, string | null> | null;
}

/** Add a day to the agenda. */
export interface CreateDay {
  event?: string | null;
  key?: string | null;
  date: string;
  title?: Record<string, string>;
}

/** Make an event with one link for each role. `days` are dates, as `2019-09-10`. */
export interface CreateEvent {
  event?: string | null;
  key?: string | null;
  title: Record<string, string>;
  place: Record<string, string>;
  time_zone: string;
  languages: string[];
  days?: string[];
}

/** Make a link by which one person, or a team, enters with a role. */
export interface CreateLink {
  event?: string | null;
  key?: string | null;
  role: string;
  name: string;
}

/** Add a question at the end of a session's; `like` names one whose words it takes over. */
export interface CreateQuestion {
  text?: Record<string, string> | null;
  easy?: Record<string, string> | null;
  short?: Record<string, string> | null;
  clips?: Record<string, string> | null;
  kinds?: string[] | null;
  event?: string | null;
  key?: string | null;
  session: string;
  like?: string | null;
}

/** Add a session to a day of the agenda. `id` left out is made of the title. */
export interface CreateSession {
  title?: Record<string, string> | null;
  day?: string | null;
  start?: string | null;
  end?: string | null;
  room?: Record<string, string> | null;
  kind?: string | null;
  moderation?: string | null;
  visibility?: string | null;
  attribution?: string | null;
  max_length?: number | string | null;
  media?: string | null;
  marks?: TypedMarks | null;
  gathers?: string[] | null;
  captions_link?: string | null;
  steps?: GivenStep[] | null;
  event?: string | null;
  key?: string | null;
  id?: string | null;
}

/** Change one's own contribution; fields left out stay as they are. */
export interface EditContribution {
  session: string;
  key?: string | null;
  lineage?: string | null;
  level?: Level | null;
  lead?: string | null;
  partners?: string | null;
  by_when?: string | null;
  lasts?: string | null;
  left_out?: string | null;
  id: string;
  kind?: Kind | null;
  text?: string | null;
  lang?: string | null;
}

/** Enter what others said or wrote on paper: all lines, or none where one of them cannot be kept. */
export interface EnterContributions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  question: string;
  kind: Kind;
  level?: Level | null;
  group?: string | null;
  source?: "scribe" | "paper";
  lines: Line[];
}

/** Why a command was refused: `code` for machines, `message` in the caller's language. `log`, with code `failed` alone, is the id under which the server's log has the traceback. */
export interface ErrorBody {
  code: "not_joined" | "forbidden" | "not_open" | "invalid" | "too_long" | "too_fast" | "unknown" | "conflict" | "busy" | "failed";
  message: string;
  reason: string;
  field?: string | null;
  retry_after?: number | null;
  current?: unknown | null;
  problems?: FieldProblem[] | null;
  log?: string | null;
}

/** Give the running timer `seconds` more; where it has run out, from now on. */
export interface ExtendTimer {
  session: string;
  key?: string | null;
  lineage?: string | null;
  seconds: number;
}

/** One thing to correct; `field` as in the payload, a language of a text after a dot (`title.ar`). */
export interface FieldProblem {
  field: string;
  message: string;
}

/** What the wall enlarges. */
export interface Focus {
  type: FocusType;
  id: string;
}

/** What a session's focus can name. */
export type FocusType = "question" | "cluster" | "contribution";

/** Say what became of an action after the event; its lead does that through a link of its own. */
export interface FollowAction {
  session: string;
  key?: string | null;
  lineage?: string | null;
  version: string;
  action: string;
  state: FollowUpState;
  note?: string;
}

/** What became of an action after the event: done or under way, at another time, given up. */
export type FollowUpState = "kept" | "moved" | "dropped";

/** Freeze the outcome of the session, or of the whole event, as a version. */
export interface FreezeReport {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  scope?: VersionScope;
  note?: string;
}

/** Ask the phones of all other sessions of the event to come to this one. */
export interface GatherEverybody {
  session: string;
  key?: string | null;
  lineage?: string | null;
}

/** Give a contribution whose recording, under the same `id`, has arrived whole. It waits to be written down. */
export interface GiveRecording {
  session: string;
  key?: string | null;
  lineage?: string | null;
  level?: Level | null;
  lead?: string | null;
  partners?: string | null;
  by_when?: string | null;
  lasts?: string | null;
  left_out?: string | null;
  id: string;
  question: string;
  kind: Kind;
  group?: string | null;
}

/** One breakout group: its title and its room. */
export interface GivenBreakout {
  title: Record<string, string>;
  room?: Record<string, string>;
}

/** How new sessions take input. */
export interface GivenDefaults {
  moderation?: string | null;
  visibility?: string | null;
  attribution?: string | null;
  max_length?: number | string | null;
  media?: string | null;
  marks?: TypedMarks | null;
}

/** A kind of organisation that delegates may choose. */
export interface GivenGroup {
  id: string;
  name: Record<string, string>;
}

/** How the event looks and greets; what is left out stays. An empty `accent` is the program's own colour. */
export interface GivenIdentity {
  logos?: GivenLogo[] | null;
  accent?: string | null;
  welcome?: Record<string, string> | null;
  thanks?: Record<string, string> | null;
}

/** A logo that was uploaded (`id`), and what those hear who cannot see it. */
export interface GivenLogo {
  id: string;
  name: Record<string, string>;
}

/** What can be marked as important; fields left out stay. `each` null: as many as a delegate likes. */
export interface GivenMarks {
  of?: MarksOf | null;
  each?: number | null;
  tally?: Tally | null;
}

/** How long things are kept, in days after the event; `notes` empty: until somebody deletes them. */
export interface GivenRetention {
  delegates?: number | string | null;
  notes?: number | string | null;
}

/** A step of a run sheet: `question` is one of the session's, `wall` a view of the wall. */
export interface GivenStep {
  stage: string;
  question?: string | null;
  wall: string;
  minutes: number | string;
  title?: Record<string, string>;
}

/** The Wi-Fi of the room; what is left out stays. An empty `name` is none. `show`: also on the wall. */
export interface GivenWifi {
  name?: string | null;
  password?: string | null;
  kind?: string | null;
  show?: boolean | string | null;
}

/** Take contributions off the wall and the phones; nothing is deleted. */
export interface HideContributions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
  reason?: string | null;
}

/** Take offers off the wall, the phones and the documents; nothing is deleted. */
export interface HideOffers {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
  reason?: string | null;
}

/** Tell colleagues which contribution this desk works on; null when on none any more. Kept nowhere. */
export interface Hold {
  at: string | null;
}

/** Take in rows of a file; those that are there from an earlier import stay as they are. */
export interface ImportContributions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  rows: ImportedRow[];
}

/** An offer of help from a file, with the action that it was made on. `created_at` is in seconds since 1970. */
export interface ImportedOffer {
  id: string;
  group?: string | null;
  brings: string;
  created_at?: number | null;
}

/** A contribution from a file. `created_at` is in seconds since 1970; `cluster` is a title, made where missing. `endorsements` counts who marked it where it comes from, `cluster_endorsements` who marked its cluster there; that is taken where the cluster is made. A file does not say who they were: the numbers stand, and marks given here come on top. `original` is what stood there before staff reworded it, for `reword_reason`. A file names nobody: `consent` `name` is kept as `quote`. */
export interface ImportedRow {
  level?: Level | null;
  lead?: string | null;
  partners?: string | null;
  by_when?: string | null;
  lasts?: string | null;
  left_out?: string | null;
  id: string;
  question: string;
  kind: Kind;
  text: string;
  lang?: string | null;
  group?: string | null;
  cluster?: string | null;
  created_at?: number | null;
  number?: number | null;
  tags?: string[];
  consent?: Consent | null;
  original?: string | null;
  reword_reason?: string | null;
  endorsements?: number | null;
  cluster_endorsements?: number | null;
  offers?: ImportedOffer[];
}

/** What a contribution is. */
export type Kind = "challenge" | "barrier" | "resource" | "action";

/** Where an action takes place. */
export type Level = "local" | "national" | "regional" | "international";

/** One contribution that a scribe enters. */
export interface Line {
  id: string;
  text: string;
  lang?: string | null;
}

/** Make an event of an event file's text, with one link for each role. */
export interface LoadEvent {
  event?: string | null;
  key?: string | null;
  text: string;
}

/** Keep clusters and what is in them as they are (`on`), or let facilitators arrange them again. */
export interface LockArrangement {
  session: string;
  key?: string | null;
  lineage?: string | null;
  on: boolean;
}

/** Say "we can help with this" on an action. */
export interface MakeOffer {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  action: string;
  group?: string | null;
  brings: string;
}

/** What can be marked as important, how many marks each delegate has (null: no limit), when totals are shown. */
export interface Marks {
  of: MarksOf;
  each: number | null;
  tally: Tally;
}

/** What delegates can mark as important. */
export type MarksOf = "clusters" | "actions" | "contributions" | "all";

/** Move everything of one cluster, or of several, to the end of another, and remove the emptied ones. */
export interface MergeClusters {
  session: string;
  key?: string | null;
  lineage?: string | null;
  from: string | string[];
  into: string;
}

/** Bring the contributions and clusters of other sessions into this one, each with its origin. `sources` left out: the session's breakout groups, and the sessions that it `gathers`. */
export interface MergeSessions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  sources?: string[] | null;
}

/** What became of a delegate's own contributions: to that delegate's phone only. */
export interface Mine {
  session: string;
  lineage: string;
  rev: number;
  contributions: ContributionRow[];
  gone: string[];
  clusters: Record<string, ClusterRow>;
}

/** Whether a facilitator reads a contribution before the room does. */
export type Moderation = "off" | "before";

/** Put a question before another one of its session, or last (`before` null). */
export interface MoveQuestion {
  event?: string | null;
  key?: string | null;
  question: string;
  before: string | null;
}

/** Move a session to another day or time, its length kept; or before another one at the same time. `later`: what follows on the same day, after it, moves by as much. */
export interface MoveSession {
  event?: string | null;
  key?: string | null;
  session: string;
  day?: string | null;
  start?: string | null;
  later?: boolean;
  before?: string | null;
}

/** Something one client must know. */
export interface Notice {
  code: string;
  message: string;
}

/** A delegate's "we can help with this" on an action. */
export interface OfferRow {
  id: string;
  action: string;
  group: string | null;
  brings: string;
  status: string;
  hidden_reason?: string;
  flags?: string[];
  apart: boolean;
  created_at: number;
}

/** Put a cluster before another one, or last (`before` null). */
export interface OrderCluster {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  before: string | null;
}

/** Where a gathered contribution was given: the session, its title by language, and the number it had there. */
export interface Origin {
  session: string;
  number: number;
  title: Record<string, string>;
}

/** A page of what others gave, the newest first: of one question (null: of all), after a cursor, so many at most. */
export interface PageOfOthers {
  question?: string | null;
  after?: string | null;
  size?: number | null;
}

/** Why a resource or offer was proposed for a need; `CHOSEN`: a person found it. */
export type PairReason = "cluster" | "tags" | "similar" | "chosen";

/** A resource or offer that could meet an action or barrier, as a person confirmed or rejected it. */
export interface PairRow {
  id: string;
  need: string;
  help: string;
  help_type: string;
  reasons: string[];
  status: string;
  role: string;
  decided_at: number;
}

/** One part of a contribution that is split. */
export interface Part {
  id: string;
  text: string;
}

/** A colleague at another desk: the name of the role link, and the contribution that is worked on there, if any. */
export interface Person {
  name: string;
  at?: string | null;
}

/** A picture's name: in addresses, commands and files. */
export type Picture = "kinds" | "time" | "groups" | "groups-time" | "themes" | "words" | "endorsements" | "levels";

/** Move contributions into a cluster, or into the inbox (`cluster` null), before another one or at the end. `seen` says in which cluster the caller saw each of them: where it stands somewhere else by now, that is a conflict. */
export interface PlaceContributions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
  cluster: string | null;
  before?: string | null;
  seen?: Record<string, string | null> | null;
}

/** Who else is at the desk of this session, an entry a desk. Nothing is sent to who is and was alone. */
export interface Presence {
  session: string;
  people: Person[];
}

/** Give a frozen version a public page, or take the page away (`on` false): its address opens nothing any more. `until` is the page's last day (ISO, in the event's time zone); null: until it is taken away. A later version of the same session or event takes the address over. The answer has `slug`, the secret part of the address. */
export interface PublishReport {
  session: string;
  key?: string | null;
  lineage?: string | null;
  version: string;
  on: boolean;
  until?: string | null;
}

/** What a phone is told: where the session stands, in numbers, never what others wrote. */
export interface Pulse {
  session: string;
  stage: Stage;
  question: string | null;
  focus: Focus | null;
  counts: Counts;
  timer: Timer | null;
  announcement: Announcement | null;
  view: BoardView;
  visibility: Visibility;
  may: string[];
  attribution: Attribution;
  blank: boolean;
  present: number;
  chosen: number;
  rev: number;
}

/** A guiding question of a session. */
export interface QuestionRow {
  id: string;
  position: number;
  text: Record<string, string>;
  easy: Record<string, string>;
  short: Record<string, string>;
  kinds: string[];
  clips: Record<string, string>;
}

/** Give back the access of whoever gave `contribution`. */
export interface ReadmitDelegate {
  session: string;
  key?: string | null;
  lineage?: string | null;
  contribution: string;
}

/** Leave a pair out of the partnership list, and do not propose it again. */
export interface RejectPair {
  session: string;
  key?: string | null;
  lineage?: string | null;
  need: string;
  help: string;
  reasons?: PairReason[];
}

/** Take away a catalogue that was added to the event. */
export interface RemoveCatalogue {
  event?: string | null;
  key?: string | null;
  id: string;
}

/** Remove a cluster; its contributions go back to the inbox. */
export interface RemoveCluster {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
}

/** Remove a day that has no sessions. */
export interface RemoveDay {
  event?: string | null;
  key?: string | null;
  date: string;
}

/** End the access of whoever gave `contribution`; what they gave stays. */
export interface RemoveDelegate {
  session: string;
  key?: string | null;
  lineage?: string | null;
  contribution: string;
}

/** Delete the event with everything in it. The last one of a server is removed on the command line only. */
export interface RemoveEvent {
  event?: string | null;
  key?: string | null;
  confirm: string;
  own_backup?: boolean;
}

/** Remove a question on which nobody has written anything. */
export interface RemoveQuestion {
  event?: string | null;
  key?: string | null;
  question: string;
}

/** Delete a recording for good: its author, who has read what was written down, or staff. The words stay. */
export interface RemoveRecording {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
}

/** Remove a session in which nobody has written anything. */
export interface RemoveSession {
  event?: string | null;
  key?: string | null;
  session: string;
}

/** Remove a translation; the original stays. */
export interface RemoveTranslation {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  base_rev: number;
}

/** Give a cluster another title. `base` is the title that the caller saw: another one now is a conflict. */
export interface RenameCluster {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  title: string;
  base?: string | null;
}

/** Give a link another name. */
export interface RenameLink {
  event?: string | null;
  key?: string | null;
  base?: Record<string, unknown> | null;
  id: string;
  name: string;
}

/** Give a link a new address; the old one no longer opens anything. A revoked link is valid again. */
export interface RenewLink {
  event?: string | null;
  key?: string | null;
  id: string;
}

/** Take back what was decided on a pair: it may be proposed again. */
export interface ReopenPair {
  session: string;
  key?: string | null;
  lineage?: string | null;
  need: string;
  help: string;
}

/** A text on the whole meeting, in the order of the document. */
export type ReportPart = "mandate" | "opening" | "conclusions" | "next_steps" | "thanks";

/** Bring hidden contributions back. */
export interface RestoreContributions {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
}

/** Bring hidden offers back. */
export interface RestoreOffers {
  session: string;
  key?: string | null;
  lineage?: string | null;
  ids: string[];
}

/** Comment on a frozen version, or (`version` null) on the draft of `scope`; approve a version, or reopen it. `place` is what a comment is about: the number of a paragraph ("12") or of a chapter and its part ("II.A"); empty: the whole. A comment needs words, an approval and a reopening may have some. Documents say "Draft" until approved. */
export interface ReviewReport {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  version?: string | null;
  scope?: VersionScope;
  verdict: ReviewVerdict;
  place?: string;
  comment?: string;
}

/** What a chair said of a frozen version, or (`version` None) of the draft: `verdict` is a `ReviewVerdict`. */
export interface ReviewRow {
  id: string;
  version: string | null;
  scope: string;
  verdict: string;
  place: string;
  comment: string;
  of_rev: number;
  role: string;
  name: string;
  settled: boolean;
  at: number;
}

/** What a chair says of a draft or a frozen version: a comment, or of a version that it may go out, or not any more. */
export type ReviewVerdict = "comment" | "approve" | "reopen";

/** End a link: whoever came in by it is out at once. */
export interface RevokeLink {
  event?: string | null;
  key?: string | null;
  id: string;
}

/** Put a contribution into other words; the author's are kept. `base` is the text that the caller saw. */
export interface RewordContribution {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  text: string;
  base?: string | null;
  reason?: string | null;
}

/** Put the document into a frozen version; only the program itself does that. */
export interface SealReport {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  body: string;
}

/** One slot of the agenda, with its revision counter: the row whose update is the lock of every command. */
export interface SessionRow {
  id: string;
  position: number;
  day: string;
  start: string;
  end: string;
  room: Record<string, string>;
  title: Record<string, string>;
  kind: string;
  breakout_of: string | null;
  gathers: string[];
  stage: string;
  question: string | null;
  focus: Focus | null;
  timer: Timer | null;
  view: string;
  joining: boolean;
  moderation: string;
  visibility: string;
  attribution: string;
  max_length: number;
  media: string;
  shown_at: number | null;
  blank: boolean;
  arrivals: boolean;
  locked: boolean;
  announcement: Announcement | null;
  captions: string;
  captions_link: string;
  picture: string;
  dark: boolean;
  quotes: boolean;
  keep_wall: boolean;
  gathered_at: number | null;
  steps: Step[];
  step: number | null;
  step_at: number | null;
  begun_at: number | null;
  ready: number;
  marks: Marks;
  chosen: number;
  language: string;
  beside: string;
  may: string[];
}

/** Say what documents may hold of one's own words: of all given in this session and from now on, or of one. `wall`: counted only; `list`: in the list of contributions; `quote`: also repeated in the text; `name`: with the name. `id` names one contribution of one's own, and leaves all others as they are. `name` is needed for `consent` `name` and is dropped with any other. */
export interface SetConsent {
  session: string;
  key?: string | null;
  lineage?: string | null;
  consent: Consent;
  id?: string | null;
  name?: string | null;
}

/** Mark a contribution or cluster as important to oneself, or take the mark away. */
export interface SetEndorsement {
  session: string;
  key?: string | null;
  lineage?: string | null;
  target: string;
  on: boolean;
}

/** Enlarge a question, cluster or contribution on the wall, or nothing (null). */
export interface SetFocus {
  session: string;
  key?: string | null;
  lineage?: string | null;
  focus: Focus | null;
}

/** Mark a cluster as a key message, or take the mark off. */
export interface SetKeyMessage {
  session: string;
  key?: string | null;
  lineage?: string | null;
  cluster: string;
  on: boolean;
}

/** Say in which language a contribution is written, where it was not told rightly. */
export interface SetLanguage {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  lang: string;
}

/** Choose the question that the room is on. */
export interface SetQuestion {
  session: string;
  key?: string | null;
  lineage?: string | null;
  question: string;
}

/** Pin a contribution as a quote, or take the pin off. */
export interface SetQuote {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  on: boolean;
}

/** Say that one is ready to go on from a question, or not yet. */
export interface SetReady {
  session: string;
  key?: string | null;
  lineage?: string | null;
  question: string;
  on: boolean;
}

/** Change how the session treats input; fields left out stay as they are. */
export interface SetSettings {
  session: string;
  key?: string | null;
  lineage?: string | null;
  moderation?: Moderation | null;
  visibility?: Visibility | null;
  attribution?: Attribution | null;
  language?: string | null;
  marks?: GivenMarks | null;
}

/** Move the session to another stage; the wall goes along, unless it is to be kept as it is. */
export interface SetStage {
  session: string;
  key?: string | null;
  lineage?: string | null;
  stage: Stage;
}

/** Put a tag of a catalogue on a contribution or cluster, or take it off. */
export interface SetTag {
  session: string;
  key?: string | null;
  lineage?: string | null;
  target: string;
  tag: string;
  on: boolean;
}

/** Start an advisory timer of `seconds`, or take it away (null). It never closes anything. */
export interface SetTimer {
  session: string;
  key?: string | null;
  lineage?: string | null;
  seconds: number | null;
}

/** Choose what the wall shows; fields left out stay as they are. `joining` puts the join panel beside it, `blank` hides everything at once, `arrivals` false keeps what is not in a cluster yet off it, `captions` keeps a place free, `picture` is what the view `pictures` shows, `dark` is for a dark hall, `quotes` false leaves out the overview's quotation, `keep_wall` keeps it as it is when the stage changes. */
export interface SetView {
  session: string;
  key?: string | null;
  lineage?: string | null;
  view?: BoardView | null;
  joining?: boolean | null;
  blank?: boolean | null;
  arrivals?: boolean | null;
  captions?: Captions | null;
  picture?: Picture | null;
  dark?: boolean | null;
  quotes?: boolean | null;
  keep_wall?: boolean | null;
  beside?: string | null;
}

/** Mark a comment of the chair as dealt with, or as open again (`on` false). */
export interface SettleReview {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  on: boolean;
}

/** Show this session on the wall of its room. */
export interface ShowSession {
  session: string;
  key?: string | null;
  lineage?: string | null;
}

/** Make parts of a contribution that holds several ideas; each keeps the author, the original is kept. */
export interface SplitContribution {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  parts: Part[];
}

/** Where a session stands. */
export type Stage = "planned" | "collecting" | "paused" | "prioritising" | "closed";

/** A step of a run sheet: `question` null leaves the room on its own; `title` is by language, and may be empty. */
export interface Step {
  stage: Stage;
  question: string | null;
  wall: BoardView;
  minutes: number;
  title: Record<string, string>;
}

/** Give a contribution. */
export interface SubmitContribution {
  session: string;
  key?: string | null;
  lineage?: string | null;
  level?: Level | null;
  lead?: string | null;
  partners?: string | null;
  by_when?: string | null;
  lasts?: string | null;
  left_out?: string | null;
  id: string;
  question: string;
  kind: Kind;
  text: string;
  lang?: string | null;
  group?: string | null;
}

/** What a rapporteur wrote on a question, on one of its clusters, or (`question` null) on the session. */
export interface SummaryRow {
  id: string;
  question: string | null;
  cluster: string | null;
  part: string | null;
  text: string;
  written_rev: number;
}

/** Take a step of the run sheet (from 0): its stage, its question and what the wall shows, in one. Where the wall is to show the timer, the timer starts with the step's minutes. No step is ever taken by itself. */
export interface TakeStep {
  session: string;
  key?: string | null;
  lineage?: string | null;
  step: number;
}

/** When the room sees how many people marked what; hidden: once the session is closed. */
export type Tally = "live" | "hidden";

/** A running timer: how many seconds it was given, and when it ends, in seconds since 1970. */
export interface Timer {
  seconds: number;
  ends_at: number;
}

/** What can be translated, by the table it stands in. */
export type Translated = "contributions" | "clusters" | "summaries";

/** A person's translation of a contribution, a cluster's title or a summary into one language. */
export interface TranslationRow {
  id: string;
  of: string;
  target: string;
  lang: string;
  texts: Record<string, string>;
  source?: Record<string, string>;
  status: string;
  machine: boolean;
  outdated: boolean;
  hidden: boolean;
  by: string;
  checked_by: string;
  written_rev: number;
  written_at: number;
}

/** `GivenMarks` as a person typed them: all three; `each` empty or null is as many as a delegate likes. */
export interface TypedMarks {
  of: string;
  each?: number | string | null;
  tally: string;
}

/** Take back what the change `rev` did, if nothing since depends on it. */
export interface Undo {
  session: string;
  key?: string | null;
  lineage?: string | null;
  rev: number;
}

/** Take back what the change `rev` of the event did, if nothing since depends on it. */
export interface UndoEvent {
  event?: string | null;
  key?: string | null;
  rev: number;
}

/** An outcome that was frozen: of the session, or (`scope` event) of the whole event as `revs` says. */
export interface VersionRow {
  id: string;
  scope: string;
  number: number;
  at: number;
  role: string;
  name: string;
  note: string;
  revs: Record<string, number>;
  checksum: string;
  slug: string | null;
  until: string | null;
  approved_at: number | null;
  approved_by: string;
}

/** What a frozen version holds. */
export type VersionScope = "session" | "event";

/** What a phone shows of the others' input. */
export type Visibility = "none" | "clusters" | "all";

/** Subscribe to a session. `rev` and `lineage` are what the client has; `audience` what it is. `others` false: a phone asks for no contribution or offer of others, which are most of a large session. `page`: it asks for a page of the contributions; the snapshot's `others` then holds `more` (the next page's cursor, or null), `total`, and `inside` (how many stand in each cluster). Without both it gets everything. */
export interface Watch {
  session: string;
  rev?: number | null;
  lineage?: string | null;
  audience?: string | null;
  others?: boolean;
  page?: PageOfOthers | null;
}

/** Take one's own contribution back. Its number is not used again. */
export interface WithdrawContribution {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
}

/** Take one's own offer back. */
export interface WithdrawOffer {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
}

/** Write down what was spoken or signed: from then on it is a contribution as any other. */
export interface WriteDown {
  session: string;
  key?: string | null;
  lineage?: string | null;
  id: string;
  text: string;
  lang?: string | null;
}

/** Save the summary of a question, of one of its clusters, or of the session, written on top of `base_rev`. `question` null means the session; `cluster` alone is enough for a cluster; `part` alone is a text on the whole meeting. */
export interface WriteReport {
  session: string;
  key?: string | null;
  lineage?: string | null;
  question?: string | null;
  cluster?: string | null;
  part?: ReportPart | null;
  text: string;
  base_rev: number;
}

/** Save a translation by field, written on top of `base_rev` (0: there was none); a draft, or `checked`. */
export interface WriteTranslation {
  session: string;
  key?: string | null;
  lineage?: string | null;
  of: Translated;
  target: string;
  lang: string;
  texts: Record<string, string>;
  base_rev?: number;
  checked?: boolean;
  machine?: boolean;
}

/** What each command is sent with, by wire name. */
export interface Commands {
  "action.complete": CompleteAction;
  "catalogue.add": AddCatalogue;
  "catalogue.remove": RemoveCatalogue;
  "cluster.create": CreateCluster;
  "cluster.merge": MergeClusters;
  "cluster.order": OrderCluster;
  "cluster.remove": RemoveCluster;
  "cluster.rename": RenameCluster;
  "consent.set": SetConsent;
  "contribution.approve": ApproveContributions;
  "contribution.edit": EditContribution;
  "contribution.enter": EnterContributions;
  "contribution.hide": HideContributions;
  "contribution.import": ImportContributions;
  "contribution.language": SetLanguage;
  "contribution.place": PlaceContributions;
  "contribution.restore": RestoreContributions;
  "contribution.reword": RewordContribution;
  "contribution.split": SplitContribution;
  "contribution.submit": SubmitContribution;
  "contribution.withdraw": WithdrawContribution;
  "day.change": ChangeDay;
  "day.create": CreateDay;
  "day.remove": RemoveDay;
  "delegate.readmit": ReadmitDelegate;
  "delegate.remove": RemoveDelegate;
  "endorsement.set": SetEndorsement;
  "event.change": ChangeEvent;
  "event.clear": ClearEvent;
  "event.copy": CopyEvent;
  "event.create": CreateEvent;
  "event.load": LoadEvent;
  "event.remove": RemoveEvent;
  "event.undo": UndoEvent;
  "link.create": CreateLink;
  "link.rename": RenameLink;
  "link.renew": RenewLink;
  "link.revoke": RevokeLink;
  "offer.approve": ApproveOffers;
  "offer.hide": HideOffers;
  "offer.make": MakeOffer;
  "offer.restore": RestoreOffers;
  "offer.withdraw": WithdrawOffer;
  "pair.confirm": ConfirmPair;
  "pair.reject": RejectPair;
  "pair.reopen": ReopenPair;
  "question.change": ChangeQuestion;
  "question.create": CreateQuestion;
  "question.move": MoveQuestion;
  "question.remove": RemoveQuestion;
  "ready.set": SetReady;
  "recording.give": GiveRecording;
  "recording.remove": RemoveRecording;
  "recording.write": WriteDown;
  "report.cover": ChooseCover;
  "report.follow": FollowAction;
  "report.freeze": FreezeReport;
  "report.mark": SetKeyMessage;
  "report.publish": PublishReport;
  "report.quote": SetQuote;
  "report.review": ReviewReport;
  "report.seal": SealReport;
  "report.settle": SettleReview;
  "report.write": WriteReport;
  "session.announce": Announce;
  "session.breakout": BreakOut;
  "session.change": ChangeSession;
  "session.clear": ClearSession;
  "session.copy": CopySession;
  "session.create": CreateSession;
  "session.extend": ExtendTimer;
  "session.focus": SetFocus;
  "session.gather": GatherEverybody;
  "session.lock": LockArrangement;
  "session.merge": MergeSessions;
  "session.move": MoveSession;
  "session.question": SetQuestion;
  "session.remove": RemoveSession;
  "session.settings": SetSettings;
  "session.show": ShowSession;
  "session.stage": SetStage;
  "session.step": TakeStep;
  "session.timer": SetTimer;
  "session.undo": Undo;
  "session.view": SetView;
  "tag.set": SetTag;
  "translation.check": CheckTranslation;
  "translation.remove": RemoveTranslation;
  "translation.write": WriteTranslation;
}

/** What the server sends, by the event's name. */
export interface Events {
  "changes": Changes;
  "mine": Mine;
  "notice": Notice;
  "presence": Presence;
  "pulse": Pulse;
}

/** What a page may be shown of a row, by table. */
export interface Rows {
  "clusters": ClusterRow;
  "contributions": ContributionRow;
  "offers": OfferRow;
  "pairs": PairRow;
  "questions": QuestionRow;
  "reviews": ReviewRow;
  "sessions": SessionRow;
  "summaries": SummaryRow;
  "translations": TranslationRow;
  "versions": VersionRow;
}

export type CommandName = keyof Commands;
export type Table = keyof Rows;

/** Commands that cannot be taken back. */
export type LastingCommand = "catalogue.add" | "catalogue.remove" | "consent.set" | "contribution.edit" | "contribution.submit" | "contribution.withdraw" | "delegate.readmit" | "delegate.remove" | "endorsement.set" | "event.clear" | "event.copy" | "event.create" | "event.load" | "event.remove" | "link.renew" | "link.revoke" | "offer.make" | "offer.withdraw" | "ready.set" | "recording.give" | "recording.remove" | "recording.write" | "report.follow" | "report.freeze" | "report.publish" | "report.review" | "report.seal" | "session.announce" | "session.clear" | "session.extend" | "session.gather" | "session.lock" | "session.show" | "session.timer" | "session.view";
