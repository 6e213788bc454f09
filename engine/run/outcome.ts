// What checkout and commit are about, and what becomes of each out.
import type { Problem, Problems } from '../core/problem.ts';
import type { Selection } from '../core/select.ts';

export interface TargetScope {
  /** Stages, paths of outs, .dvc files or paths of what they track; empty for all. */
  readonly targets: readonly string[];
  readonly targetsAre?: Selection['targetsAre'];
  /** Whether what the targets need is meant as well. */
  readonly withDeps?: boolean;
}

export function scopeOf({ targets, targetsAre, withDeps }: TargetScope): Selection {
  return { targets, reach: withDeps === true ? 'upstream' : 'single', ...(targetsAre ? { targetsAre } : {}) };
}

export type CheckoutResult =
  | { readonly kind: 'restored' | 'relinked' | 'there' }
  /** The lock says nothing of it: it was never recorded. */
  | { readonly kind: 'not-in-lock' }
  /** `cache: false`: git keeps it, or nobody; what is there is not what the lock says. */
  | { readonly kind: 'not-cached' }
  | { readonly kind: 'missing' | 'refused'; readonly problem: Problem };

export type CommitResult =
  /** `unfinished`: a failed or killed run had left it. */
  | { readonly kind: 'recorded'; readonly unfinished: boolean }
  | { readonly kind: 'fresh' }
  | { readonly kind: 'refused'; readonly problems: Problems };
