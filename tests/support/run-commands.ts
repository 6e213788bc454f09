// The commands about outs and cache on a project in memory, each in one call, with the words that tests compare.
import type { Event } from '../../engine/core/event.ts';
import { collectGarbage, type GcRequest } from '../../engine/run/cache/gc.ts';
import type { GcReport } from '../../engine/run/cache/gc-report.ts';
import { checkout, type CheckoutRequest } from '../../engine/run/checkout.ts';
import { commit, type CommitRequest } from '../../engine/run/commit.ts';
import { readProject } from '../../engine/run/project/project.ts';
import { memoryProcesses } from './memory-processes.ts';
import { type MemoryWorld, memoryWorld } from './memory-world.ts';

const mutex = { wait: 'no', command: 'restage test', signal: new AbortController().signal } as const;
export const dayMs = 24 * 60 * 60 * 1000;

export interface Told<T> {
  readonly results: T;
  /** Codes of problems, of warnings, and kinds of other events. */
  readonly told: readonly string[];
}

/** Path of each out → what happened to it. */
export async function checkoutIn(
  world: MemoryWorld,
  wishes: Partial<Pick<CheckoutRequest, 'targets' | 'targetsAre' | 'withDeps' | 'relink'>> = {},
): Promise<Told<Readonly<Record<string, string>>>> {
  const told: string[] = [];
  const { targets, targetsAre } = wishes;
  const read = readProject(world, { targets, targetsAre, scope: 'all' });
  const outs = await checkout(read, { targets: [], relink: false, ...wishes, ...mutex }, tell(told));
  for (const { result } of outs) if ('problem' in result) told.push(result.problem.code);
  world.fs.tick(10_000);
  return { results: Object.fromEntries(outs.map(({ path, result }) => [path, result.kind])), told };
}

/** Stage → `recorded`, `fresh`, or the codes of why it was refused. */
export async function commitIn(
  world: MemoryWorld,
  wishes: Partial<Pick<CommitRequest, 'targets' | 'targetsAre' | 'withDeps' | 'force'>> = {},
): Promise<Told<Readonly<Record<string, string>>>> {
  const told: string[] = [];
  const { targets, targetsAre } = wishes;
  const read = readProject(world, { targets, targetsAre, scope: 'all' });
  const results = await commit(read, { targets: [], force: false, ...wishes, ...mutex }, tell(told));
  world.fs.tick(10_000);
  const word = (result: typeof results extends ReadonlyMap<string, infer R> ? R : never): string =>
    result.kind === 'refused' ? result.problems.map(({ code }) => code).join(' ') : result.kind;
  return { results: Object.fromEntries([...results].map(([id, result]) => [id, word(result)])), told };
}

export async function gcIn(world: MemoryWorld, wishes: Partial<GcRequest> = {}): Promise<Told<GcReport>> {
  const told: string[] = [];
  const results = await collectGarbage(
    readProject(world, {}),
    { dry: false, days: 14, projects: undefined, ...mutex, ...wishes },
    tell(told),
  );
  world.fs.tick(10_000);
  return { results, told };
}

function tell(told: string[]): (event: Event) => void {
  return (event) => void told.push(event.kind === 'warning' ? event.problem.code : event.kind);
}

/** The machine is up again after a crash: another process, whose nonces are nobody's before. */
export function rebooted(crashed: MemoryWorld): MemoryWorld {
  crashed.fs.reboot();
  const world = memoryWorld(crashed.fs);
  const { clock } = world;
  const processes = memoryProcesses([], { pid: 101, startTime: 'start-101', group: 101 });
  return { ...world, processes, clock: { ...clock, nonce: () => `f${clock.nonce().slice(1)}` } };
}

/**
 * Lets `act` crash at each of its writes on a copy of the disk, and hands what is left of it to `check`.
 * @returns how many crashes there were
 */
export async function crashAtEveryWrite(
  start: MemoryWorld,
  act: (world: MemoryWorld) => Promise<unknown>,
  check: (world: MemoryWorld) => Promise<void>,
): Promise<number> {
  for (let n = 1; ; n += 1) {
    const world = memoryWorld(start.fs.clone());
    world.fs.failAt(n);
    const isCrashed = await act(world).then(
      () => false,
      () => true,
    );
    await check(rebooted(world));
    if (!isCrashed) return n - 1;
  }
}
