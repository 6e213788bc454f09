// Everything that a run can tell, as one union. The engine never prints: it emits events, the command line words them.
import type { Digest } from './records/content.ts';
import type { StageId } from './model.ts';
import type { Problem, Problems } from './problem.ts';
import type { Reasons, StaleReason } from './freshness/reason.ts';

export type StageResult =
  | { readonly kind: 'ran'; readonly reasons: Reasons; readonly durationMs: number; readonly recorded: boolean }
  | {
      readonly kind: 'restored';
      readonly from: RestoreSource;
      readonly reasons: Reasons;
      readonly durationMs: number;
      /** DVC had done it, and its outs were there: nothing has changed for those below. */
      readonly inPlace?: boolean;
    }
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'failed';
      readonly problems: Problems;
      readonly reasons: readonly StaleReason[];
      readonly durationMs: number;
    }
  | { readonly kind: 'skipped'; readonly because: SkipCause };

/** `workspace`: the disk had the bytes already, only the lock was written. `dvc-lock`: what DVC did was taken over. */
export type RestoreSource = 'lock' | 'run-record' | 'workspace' | 'dvc-lock';

export type SkipCause =
  | { readonly kind: 'upstream'; readonly stage: StageId }
  | { readonly kind: 'stopped'; readonly stage: StageId }
  /** Somebody was asked, and did not want it. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'cancelled' };

export type Event =
  /** What a run is about, once it is known; at most `jobs` of them run at once. */
  | { readonly kind: 'selected'; readonly stages: readonly StageId[]; readonly jobs: number }
  | { readonly kind: 'waiting'; readonly holder: HolderFacts; readonly foreign: boolean }
  | { readonly kind: 'leftovers-ended'; readonly groups: readonly number[] }
  | { readonly kind: 'warning'; readonly problem: Problem }
  | { readonly kind: 'stage-started'; readonly stage: StageId; readonly reasons: Reasons }
  | { readonly kind: 'stage-output'; readonly stage: StageId; readonly chunk: Uint8Array }
  | { readonly kind: 'stage-progress'; readonly stage: StageId; readonly fraction: number; readonly text?: string }
  | { readonly kind: 'stage-ended'; readonly stage: StageId; readonly result: StageResult }
  | { readonly kind: 'trashed'; readonly stage: StageId; readonly path: string; readonly to: string }
  | DataEvent
  | { readonly kind: 'object-corrupt'; readonly digest: Digest }
  | { readonly kind: 'objects-saved-again'; readonly stage: StageId; readonly paths: readonly string[] };

/** Data of a .dvc file, `source`: brought from DVC's cache, recorded there and in the file, or only saved there again. */
export interface DataEvent {
  readonly kind: 'data-checked-out' | 'data-recorded' | 'data-saved';
  readonly path: string;
  readonly source: string;
}

/** The process that holds the writer mutex, for people. */
export interface HolderFacts {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export type Emit = (event: Event) => void;
