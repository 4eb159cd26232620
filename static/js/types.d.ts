// What the scripts share: what travels, as contract.d.ts declares it, and what pages get from the server in their islands.
import type { Answer, Changes, CommandName, Commands, ErrorBody, Mine, Notice, Pulse, Rows, Table, ContributionRow, ClusterRow, OfferRow, QuestionRow, SessionRow, TranslationRow } from "./contract";

export type { Answer, Changes, ClusterRow, CommandName, ContributionRow, ErrorBody, Mine, Notice, OfferRow, Pulse, QuestionRow, Rows, SessionRow, Table, TranslationRow } from "./contract";

type Added = "session" | "key" | "event";

/** What a page says with a command: without what the connection adds, or with it. */
export type Payload<N extends CommandName> = Omit<Commands[N], Added> & Partial<Pick<Commands[N], Extract<keyof Commands[N], Added>>>;

/** The acknowledgement of a command that was carried out; what stands beside `rev` differs from command to command. */
export interface Done extends Answer {
  ok: true;
  rev: number;
  error?: null;
}

/** The acknowledgement of a command, or of `watch`. */
export type Ack = Done | { ok: false; error: ErrorBody };

/** Why there is no connection: a refusal, or what the connection itself has to say. */
export interface Refusal {
  code: string;
  message: string;
}

/** A notice, with what its code brings along. */
export type AnyNotice = Notice & { session?: any; questions?: Record<string, QuestionRow>; title?: Record<string, string>; at?: number; rooms?: any };

/** Texts of the event by language. */
export type Texts = Record<string, string>;

/** Rows by id. */
export type ById<R> = Record<string, R>;

/** What the server gives at once, instead of what is new. */
export interface Snapshot {
  session: string;
  lineage: string;
  rev: number;
  present?: number;
  counts: { by_question: Record<string, number>; [name: string]: unknown };
  state: { [T in Table]: ById<Rows[T]> };
  mine: { contributions: ContributionRow[]; offers: OfferRow[]; endorsements: string[] };
}

/** Sends a command in a page's own way. */
export type Send = <N extends CommandName>(name: N, payload: Payload<N>) => void;

/** The connection, as `connect` makes it. */
export interface Link {
  send<N extends CommandName>(name: N, payload: Payload<N>, options?: { timeout?: number }): Promise<Ack>;
  watch(rev?: number, lineage?: string, options?: { timeout?: number }): Promise<Ack>;
  isOnline(): boolean;
  retry(): void;
}

/** One that was refused. */
export type Refused = Entry & { error: ErrorBody };

/** Something that waits until the server has it. */
export interface Entry {
  key: string;
  name: CommandName;
  // What differs from command to command; `add` has checked it.
  payload: any;
  at: number;
  tries: number;
  /** Of the session when it was written: after the session was cleared the server refuses it. */
  lineage?: string;
  /** Answers `busy` in a row. */
  busy?: number;
  /** Why it was refused: it is parked until it is dropped or sent again, and blocks nothing. */
  error?: ErrorBody;
  /** What the page needs to show it again after a reload. */
  more?: any;
}
