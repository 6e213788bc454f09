// A project in memory, and a repro on it in one call.
import type { Event, StageResult } from '../../engine/core/event.ts';
import { whyText } from '../../engine/core/freshness/why-text.ts';
import { type ReadOptions, readProject } from '../../engine/run/project/project.ts';
import { repro, type ReproRequest } from '../../engine/run/repro/repro.ts';
import { type MemoryWorld, memoryWorld, root, writeText } from './memory-world.ts';

/** Files by path below the root. */
export function project(files: Readonly<Record<string, string>>): MemoryWorld {
  const world = memoryWorld();
  for (const [path, text] of Object.entries(files)) writeText(world.fs, `${root}/${path}`, text);
  world.fs.tick(10_000);
  return world;
}

export interface Repro {
  readonly ok: boolean;
  /** `stage` → `ran`, `restored`, … */
  readonly kinds: Readonly<Record<string, StageResult['kind']>>;
  /** `stage` → its reasons as text. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
  readonly results: ReadonlyMap<string, StageResult>;
  readonly events: readonly Event[];
}

export async function reproIn(
  world: MemoryWorld,
  {
    on,
    ...wishes
  }: Partial<ReproRequest> & {
    readonly targets?: readonly string[];
    readonly read?: ReadOptions;
    readonly on?: (event: Event) => void;
  } = {},
): Promise<Repro> {
  const events: Event[] = [];
  const emit = (event: Event): void => {
    events.push(event);
    on?.(event);
  };
  const request: ReproRequest = {
    selection: { targets: wishes.targets ?? [], reach: 'upstream' },
    force: false,
    keepGoing: false,
    runCache: true,
    jobs: undefined,
    wait: 'no',
    command: 'restage repro',
    signal: new AbortController().signal,
    ...wishes,
  };
  const { ok, stages } = await repro(readProject(world, wishes.read ?? {}), request, emit);
  world.fs.tick(10_000);
  const results = [...stages];
  return {
    ok,
    kinds: Object.fromEntries(results.map(([id, { kind }]) => [id, kind])),
    reasons: Object.fromEntries(
      results.map(([id, result]) => [id, 'reasons' in result ? result.reasons.map(whyText) : []]),
    ),
    results: stages,
    events,
  };
}
