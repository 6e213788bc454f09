// One random project through its life: what people wrote, the disk that it is on, what the engine did, and what is
// known to be recorded, found by looking at bytes only.
import type { Event, StageResult } from '../../../engine/core/event.ts';
import type { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import type { Launcher } from '../../../engine/io/process/launcher.ts';
import { readProject } from '../../../engine/run/project/project.ts';
import { repro } from '../../../engine/run/repro/repro.ts';
import { grainy } from '../grainy-disk.ts';
import { type MemoryWorld, memoryWorld, readText, root, writeText } from '../memory-world.ts';
import type { Wishes } from './edits.ts';
import { bytesAt, bytesOf, paramsText } from './evaluate.ts';
import { at, entryOf, firstSources, pipelineText, type Spec, type StageSpec, stageEntry } from './spec.ts';

interface Moment {
  readonly spec: Spec;
  readonly sources: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly lock: string | undefined;
}

export interface Ran {
  readonly ok: boolean;
  readonly results: ReadonlyMap<string, StageResult>;
  readonly events: readonly Event[];
  /** What each stage that was started had as inputs at that moment. */
  readonly keys: ReadonlyMap<string, string>;
}

export class Tale {
  spec: Spec;
  readonly sources: Map<string, string>;
  params = new Map([
    ['p0', '1'],
    ['p1', 'x'],
    ['p2', '0.5'],
  ]);
  readonly past: Moment[] = [];
  /** Bytes that somebody wrote by hand into an out → its stage. */
  readonly handmade = new Map<string, string>();
  readonly world: MemoryWorld;
  /** Inputs of recorded runs → SHA-256 of each file that came out, and whether these were in a folder. */
  readonly recorded = new Map<string, { readonly digests: readonly string[]; readonly inFolder: boolean }>();
  /** Stage → the inputs and outs that the lock has. */
  readonly locked = new Map<string, { readonly key: string; readonly outs: string }>();
  /** Stages whose outs the engine takes for leftovers: the last run failed, or was not recorded. */
  readonly unfinished = new Set<string>();
  private readonly hooks: { start?: (stage: string) => void } = {};

  constructor(spec: Spec, like?: Moment) {
    this.spec = spec;
    this.sources = new Map(like?.sources ?? firstSources(spec));
    if (like) this.params = new Map(like.params);
    const world = memoryWorld();
    if (spec.git) world.fs.makeDir(`${root}/.git`);
    this.world = {
      ...world,
      fs: spec.grainMs === 0 ? world.fs : grainy(world.fs, spec.grainMs),
      launcher: () => Promise.resolve(this.launcher(world)),
    };
    for (const [path, text] of this.sources) writeText(this.world.fs, `${root}/${path}`, text);
    writeText(this.world.fs, `${root}/params.yaml`, paramsText(this.params));
    this.writePipeline();
  }

  writePipeline(): void {
    writeText(this.world.fs, `${root}/pipeline.yaml`, pipelineText(this.spec.stages));
  }

  moment(): Moment {
    const path = `${root}/pipeline.lock`;
    const lock = this.world.fs.stat(path) ? readText(this.world.fs, path) : undefined;
    return { spec: this.spec, sources: new Map(this.sources), params: new Map(this.params), lock };
  }

  async repro(wishes: Wishes, onStart: (stage: StageSpec, key: string) => void): Promise<Ran> {
    const events: Event[] = [];
    const keys = new Map<string, string>();
    this.hooks.start = (name) => {
      if (keys.has(name)) return;
      const stage = this.stage(name);
      const key = this.keyOf(stage);
      keys.set(name, key);
      onStart(stage, key);
    };
    this.world.fs.tick(wishes.pauseMs);
    const targets = wishes.target === undefined ? [] : [at(this.spec.stages, wishes.target).name];
    const { jobs, keepGoing, force, runCache } = wishes;
    const signal = new AbortController().signal;
    const request = {
      jobs,
      keepGoing,
      force,
      runCache,
      wait: 'no',
      command: 'repro',
      signal,
      selection: { targets, reach: 'upstream' },
    } as const;
    const { ok, stages } = await repro(readProject(this.world, {}), request, (event) => events.push(event));
    return { ok, results: stages, events, keys };
  }

  stage(name: string): StageSpec {
    const found = this.spec.stages.find((stage) => stage.name === name);
    if (!found) throw new Error(`no stage ${name}`);
    return found;
  }

  /** All that a stage reads, with its command: if two are equal, so are the outs. */
  keyOf(stage: StageSpec): string {
    const { fs } = this.world;
    const code =
      stage.verb === 'module'
        ? [entryOf(stage.name), 'code/helper.js'].map((path) => readText(fs, `${root}/${path}`))
        : [];
    const deps = stage.deps
      .filter((dep) => !dep.startsWith('!'))
      .map((dep) => {
        // Of a pattern the whole folder: more than it matches, so that nothing is demanded that need not be.
        return bytesAt(fs, `${root}/${dep.replace(/\/?[^/]*\*.*$/, '')}`);
      });
    const entry = stageEntry({ ...stage, cache: true, frozen: false, alwaysChanged: false });
    return sha256(JSON.stringify([entry, code, deps, stage.params.map((key) => this.params.get(key))]));
  }

  outsText(stage: StageSpec): string {
    return JSON.stringify(bytesOf(this.world.fs, stage));
  }

  /** After damage: nothing is known of what it may have hit. */
  forget(what: 'lock' | 'objects' | 'runs'): void {
    if (what === 'lock') this.locked.clear();
    for (const [key, { inFolder }] of this.recorded)
      if (what === 'runs' || (what === 'objects' && inFolder)) this.recorded.delete(key);
  }

  /** Commands take their time, each a few turns, so that stages overlap. */
  private launcher(world: MemoryWorld): Launcher {
    return {
      start: (request) => {
        const name = request.env['RESTAGE_STAGE'] ?? '';
        if (request.command.kind !== 'module' || request.command.request.kind === 'run') this.hooks.start?.(name);
        const turns = Number.parseInt(sha256(name + String(world.started.length)).slice(0, 1), 16) * 2;
        const waited = Array.from({ length: turns }).reduce<Promise<void>>(async (before) => before, Promise.resolve());
        const ended = waited.then(async () => (await world.launcher()).start(request).ended);
        return { pid: undefined, ended, stop: () => undefined };
      },
    };
  }
}

export function objectThere(fs: MemoryDisk, digest: string): boolean {
  const path = `${root}/.cache/objects/${digest.slice(0, 2)}/${digest.slice(2)}`;
  return fs.stat(path)?.kind === 'file' && sha256(fs.read(path)) === digest;
}
