// What all parts of the desk share: the object that desk.js makes, and the parts that it is made of.
import type { createChips } from "./chips.js";
import type { createFilter } from "./filter.js";
import type { createModerate } from "./moderate.js";
import type { createMoves } from "./moves.js";
import type { createPaint } from "./paint.js";
import type { createPresence } from "./presence.js";
import type { createSelection } from "./selection.js";
import type { createSuggest } from "./suggest.js";
import type { countsOf } from "../lib/state.js";
import type { Focus, Link, Page, State } from "../types";

export interface Desk {
  page: Page;
  state: State;
  at: (id: string) => HTMLElement;
  /** Whose inbox and clusters this desk shows: the room's, unless this facilitator looks elsewhere. */
  question: string;
  /** Whether the desk goes along when the room's question changes. */
  follows: boolean;
  /** Ids of the contributions that are ticked, in the order of ticking. */
  picked: Set<string>;
  /** Ids of the clusters that are ticked. */
  pickedClusters: Set<string>;
  /** Ids of the clusters whose contributions are folded away. */
  folded: Set<string>;
  /** The contribution moved last: it stays in sight. */
  kept: string;
  /** The contribution that came after the one moved last from the inbox: F6 goes on there. */
  next: string;
  /** Contributions that this page has made: they are no news to who made them. */
  own: Set<string>;
  dragging: boolean;
  link: Link;
  moves: ReturnType<typeof createMoves>;
  paint: ReturnType<typeof createPaint>;
  /** The panel of suggestions, once somebody has asked for one. */
  suggest: ReturnType<typeof createSuggest>|null;
  /** `from` is what was pressed, `id` a contribution. */
  openSuggestions: (from: HTMLElement, id?: string) => void;
  filter: ReturnType<typeof createFilter>;
  presence: ReturnType<typeof createPresence>;
  selection: ReturnType<typeof createSelection>;
  chips: ReturnType<typeof createChips>;
  moderate: ReturnType<typeof createModerate>;
  /** What the board enlarges. */
  focus: () => Focus|null;
  counts: () => ReturnType<typeof countsOf>;
  /** A cluster, or unfold it. */
  fold: (id: string, folded: boolean) => void;
  /** Open a cluster's form for its name. */
  rename: (id: string) => void;
  /** Soon; many changes in one frame are drawn once. */
  draw: () => void;
  /** For who must look at the result. */
  drawNow: () => void;
  /** At another question. */
  look: (question: string) => void;
  /** The contribution that stands after this one, or before it where it is the last. */
  neighbour: (id: string) => string;
  /** These leave the inbox: know where it goes on there. */
  remember: (ids: string[]) => void;
  drawWaiting: () => void;
  frame: number;
}
