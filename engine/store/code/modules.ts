// Bundled module stages: the code trace of each entry, the bundle that runs, and the params schema that it declares.
// A trace is believed only while all that it rests on is as it was: the bytes of each file, and each place in which
// a name was looked for. The bundle's folder is named by the bytes in it, which are checked before it is run.
import { join, relative } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import { byCodeUnit } from '../../core/order.ts';
import { EngineError } from '../../core/problem.ts';
import { unreadable } from '../../core/problems/stage.ts';
import { isRacy } from '../../core/records/stat-line.ts';
import { offerHint, writeHint } from '../../io/disk/atomic.ts';
import type { Bundle, Bundler, BundleOutput } from '../../io/code/bundler.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { Json } from '../../stage.ts';
import type { Layout } from '../layout.ts';
import { formatTrace, parseTrace, type Trace } from './module-trace.ts';
import type { SeenFile } from '../workspace/contents.ts';
import type { StatIndex } from '../workspace/stat-index.ts';

/** How often code that changes while it is bundled is bundled again before that is reported. */
const attempts = 3;

/** A module's code as it is now. Paths are relative to the root. */
export interface ModuleCode {
  readonly files: ReadonlyMap<ProjectPath, string>;
  readonly configs: ReadonlyMap<ProjectPath, string>;
  readonly packages: ReadonlyMap<string, string>;
  /** Absolute path of the file to run. */
  readonly bundle: string;
  /** Each traced file by absolute path. */
  readonly seen: ReadonlyMap<string, SeenFile>;
}

export class Modules {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly bundler: Bundler;
  private readonly layout: Layout;
  private readonly index: StatIndex;
  private readonly buildId: string;

  constructor(
    world: { readonly fs: FileSystem; readonly clock: Clock; readonly bundler: Bundler; readonly buildId: string },
    layout: Layout,
    index: StatIndex,
  ) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.bundler = world.bundler;
    this.buildId = world.buildId;
    this.layout = layout;
    this.index = index;
  }

  /** @throws EngineError with every problem of the code */
  async trace(entry: ProjectPath): Promise<ModuleCode> {
    const recordPath = join(this.layout.modules, `${sha256(entry).slice(0, 32)}.json`);
    const known = this.readTrace(recordPath);
    const knownSeen = known && this.check(known);
    if (known && knownSeen) return this.code(known, knownSeen);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const startedAtMs = this.clock.now();
      const bundle = await this.bundler.bundle(join(this.layout.root, entry), this.layout.root);
      const trace = this.traceOf(bundle, this.placeBundle(bundle.outputs));
      const seen = this.look(trace);
      if (!seen) continue;
      if (!this.mayHaveMissed(trace, startedAtMs)) {
        const bytes = Buffer.from(formatTrace(trace));
        offerHint(() => writeHint(this.fs, this.layout.temp, recordPath, bytes, this.clock.nonce()));
      }
      return this.code(trace, seen);
    }
    throw new EngineError([unreadable(entry, 'its code is being written to all the time')]);
  }

  /** The params schema of a bundle, as it was told once; undefined if it was not. */
  readSchema(bundle: string): { readonly schema: Json } | undefined {
    const path = `${bundle}.schema.json`;
    if (this.fs.stat(path)?.kind !== 'file') return undefined;
    try {
      return { schema: JSON.parse(Buffer.from(this.fs.read(path)).toString('utf8')) as Json };
    } catch {
      return undefined;
    }
  }

  keepSchema(bundle: string, schema: Json): void {
    writeHint(
      this.fs,
      this.layout.temp,
      `${bundle}.schema.json`,
      Buffer.from(JSON.stringify(schema)),
      this.clock.nonce(),
    );
  }

  private readTrace(path: string): Trace | undefined {
    if (this.fs.stat(path)?.kind !== 'file') return undefined;
    const trace = parseTrace(Buffer.from(this.fs.read(path)).toString('utf8'));
    return trace?.buildId === this.buildId && trace.root === this.layout.root ? trace : undefined;
  }

  /** The traced files, if all that the trace rests on is as it was. */
  private check(trace: Trace): ReadonlyMap<string, SeenFile> | undefined {
    const seen = this.look(trace);
    if (!seen || ![...trace.watched].every(([path, word]) => this.watchWord(path) === word)) return undefined;
    return bundleId(this.readBundle(trace.bundleFiles, trace.bundleId)) === trace.bundleId ? seen : undefined;
  }

  /** Each line is taken before its digest is compared, so that an edit in between shows in one of the two. */
  private look(trace: Trace): ReadonlyMap<string, SeenFile> | undefined {
    const seen = new Map<string, SeenFile>();
    for (const [path, digest] of [...trace.files, ...trace.configs]) {
      const stat = this.fs.stat(path);
      if (stat?.kind !== 'file' || this.index.digest(path, stat) !== digest) return undefined;
      seen.set(path, { line: stat, digest });
    }
    return seen;
  }

  /** A name that appeared while the code was bundled may be in `watched`, though the bundler did not see it. */
  private mayHaveMissed(trace: Trace, startedAtMs: number): boolean {
    return [...trace.watched.keys()].some((path) => {
      const stat = this.fs.lstat(path);
      return stat !== undefined && isRacy(stat.mtimeMs, startedAtMs);
    });
  }

  private code(trace: Trace, seen: ReadonlyMap<string, SeenFile>): ModuleCode {
    const local = (files: ReadonlyMap<string, string>): Map<ProjectPath, string> =>
      new Map([...files].map(([path, digest]) => [this.projectPath(path), digest]));
    const bundle = join(this.bundleFolder(trace.bundleId), trace.bundleFiles[0]);
    return { files: local(trace.files), configs: local(trace.configs), packages: trace.packages, bundle, seen };
  }

  private traceOf(bundle: Bundle, id: string): Trace {
    const [first, ...rest] = bundle.outputs.map(({ path }) => path) as [string, ...string[]];
    return {
      buildId: this.buildId,
      root: this.layout.root,
      files: bundle.files,
      configs: bundle.configs,
      packages: new Map([...bundle.packages].map(([name, versions]) => [name, versions.join(', ')])),
      watched: new Map(bundle.watched.map((path) => [path, this.watchWord(path)])),
      bundleId: id,
      bundleFiles: [first, ...rest],
    };
  }

  /** Of a folder its names count, not its times: the engine itself writes locks into folders that hold code. */
  private watchWord(path: string): string {
    const link = this.fs.lstat(path);
    if (!link) return 'absent';
    if (link.kind === 'symlink') return `link ${this.fs.readLink(path)}`;
    if (link.kind !== 'directory') return `file ${this.digestOf(path) ?? ''}`;
    const names = this.fs.list(path).map(({ name, kind }) => `${name}\0${kind}`);
    return `names ${sha256(names.sort(byCodeUnit).join('\0')).slice(0, 16)}`;
  }

  private digestOf(path: string): string | undefined {
    const stat = this.fs.stat(path);
    return stat?.kind === 'file' ? this.index.digest(path, stat) : undefined;
  }

  private placeBundle(outputs: readonly BundleOutput[]): string {
    const id = bundleId(outputs);
    const folder = this.bundleFolder(id);
    const paths = outputs.map(({ path }) => path);
    if (bundleId(this.readBundle(paths, id)) === id) return id;
    // Not synced, so a power cut may have left half of it under its name.
    this.fs.remove(folder);
    const temp = join(this.layout.temp, this.clock.nonce());
    for (const { path, bytes } of outputs) {
      const target = join(temp, path);
      this.fs.makeDir(target.slice(0, target.lastIndexOf('/')));
      const writer = this.fs.create(target);
      writer.write(bytes);
      writer.close();
    }
    this.fs.makeDir(this.layout.modules);
    this.fs.rename(temp, folder);
    return id;
  }

  private readBundle(paths: readonly string[], id: string): readonly BundleOutput[] {
    const folder = this.bundleFolder(id);
    return paths.flatMap((path) => {
      const file = join(folder, path);
      return this.fs.stat(file)?.kind === 'file' ? [{ path, bytes: this.fs.read(file) }] : [];
    });
  }

  private bundleFolder(id: string): string {
    return join(this.layout.modules, id);
  }

  private projectPath(absolute: string): ProjectPath {
    return relative(this.layout.root, absolute) as ProjectPath;
  }
}

function bundleId(outputs: readonly BundleOutput[]): string {
  return sha256(outputs.map(({ path, bytes }) => `${path}\0${sha256(bytes)}`).join('\0')).slice(0, 32);
}
