// One project in two folders, for DVC and for restage: whatever people do is done to both.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bytesBelow } from '../shapes.ts';
import { firstParams, firstSources, type Params, type StageSpec } from './spec.ts';
import { projectTexts } from './texts.ts';

const shell = `#!/bin/sh
printf '%s\\n' "$DVC_STAGE" >> "$RAN_LOG"
exec /bin/sh "$@"
`;

export interface Moment {
  readonly stages: readonly StageSpec[];
  readonly sources: ReadonlyMap<string, string>;
  readonly params: Params;
  /** Path of a lock file in either folder → text. */
  readonly locks: ReadonlyMap<string, string>;
}

export const engines = ['dvc', 'restage'] as const;
export type Engine = (typeof engines)[number];

export class Twins {
  stages: readonly StageSpec[];
  sources = new Map(firstSources);
  params = firstParams;
  remark = '';
  readonly past: Moment[] = [];
  /** Files whose mode was changed, at any time. */
  readonly flipped: string[] = [];
  /** At any time. */
  hasLostObjects = false;
  /** At any time. */
  hasTamperedFrozen = false;
  readonly outer = realpathSync(mkdtempSync(join(tmpdir(), 'restage-twins-')));
  private readonly written = new Map<string, string>();

  constructor(stages: readonly StageSpec[]) {
    this.stages = stages;
    writeFileSync(join(this.outer, 'noting-shell'), shell);
    chmodSync(join(this.outer, 'noting-shell'), 0o755);
    for (const engine of engines) {
      mkdirSync(join(this.dir(engine), '.dvc'), { recursive: true });
      writeFileSync(join(this.dir(engine), '.dvc/config'), '[core]\n    analytics = false\n');
      execFileSync('git', ['init', '-q'], { cwd: this.dir(engine) });
    }
    this.write();
  }

  dir(engine: Engine): string {
    return join(this.outer, engine);
  }

  env(engine: Engine): { readonly SHELL: string; readonly RAN_LOG: string } {
    return { SHELL: join(this.outer, 'noting-shell'), RAN_LOG: join(this.outer, `${engine}-ran`) };
  }

  /** The stages for which a shell was started since it was asked last. */
  ran(engine: Engine): readonly string[] {
    const log = this.env(engine).RAN_LOG;
    if (!existsSync(log)) return [];
    const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
    rmSync(log);
    return [...new Set(lines)].sort();
  }

  /** Brings both folders to what people mean to be there; untouched files keep their times. */
  write(): void {
    const wanted = new Map([...this.sources, ...projectTexts(this.stages, this.params, this.remark)]);
    for (const path of this.written.keys())
      if (!wanted.has(path)) this.each((dir) => rmSync(join(dir, path), { force: true }));
    for (const [path, text] of wanted) {
      if (this.written.get(path) === text && existsSync(join(this.dir('dvc'), path))) continue;
      this.each((dir) => {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), text);
      });
    }
    this.written.clear();
    for (const [path, text] of wanted) this.written.set(path, text);
  }

  each(act: (dir: string, engine: Engine) => void): void {
    for (const engine of engines) act(this.dir(engine), engine);
  }

  touch(path: string): void {
    const now = Date.now() / 1000;
    this.each((dir) => existsSync(join(dir, path)) && utimesSync(join(dir, path), now, now));
  }

  /** Every source that was there in the beginning and is not now. */
  putBack(): void {
    this.sources = new Map([...firstSources, ...this.sources]);
    this.write();
  }

  remember(): void {
    const locks = new Map<string, string>();
    this.each((dir, engine) => {
      for (const folder of ['', 'sub/']) {
        const path = `${folder}${lockName(engine)}`;
        if (existsSync(join(dir, path))) locks.set(`${engine}/${path}`, readFileSync(join(dir, path), 'utf8'));
      }
    });
    const { stages, params } = this;
    this.past.push({ stages, params, locks, sources: new Map(this.sources) });
  }

  /** restage's folder gets what DVC would bring by git and its remote: its lock and ignore files, and its cache. */
  colleague(): void {
    const [from, to] = [this.dir('dvc'), this.dir('restage')];
    for (const folder of ['', 'sub/']) {
      const lock = `${folder}dvc.lock`;
      if (existsSync(join(from, lock))) cpSync(join(from, lock), join(to, lock));
    }
    for (const folder of ['gen', 'o', 'sub', 'w', '.']) {
      const ignore = `${folder}/.gitignore`;
      if (existsSync(join(from, ignore))) cpSync(join(from, ignore), join(to, ignore));
    }
    const cache = '.dvc/cache';
    if (existsSync(join(from, cache))) cpSync(join(from, cache), join(to, cache), { recursive: true });
  }

  remove(): void {
    rmSync(this.outer, { recursive: true, force: true });
  }

  bytes(engine: Engine): ReadonlyMap<string, string> {
    return bytesBelow(this.dir(engine));
  }
}

export function lockName(engine: Engine): string {
  return engine === 'dvc' ? 'dvc.lock' : 'pipeline.lock';
}

/** Tampers with whatever lies there, in the same way in both. */
export function tamper(dir: string, path: string, how: 'delete' | 'edit' | 'add', text: string): void {
  const target = join(dir, path);
  if (!existsSync(target)) return;
  if (how === 'delete') return rmSync(target, { recursive: true });
  const isFolder = statSync(target).isDirectory();
  if (isFolder && how === 'add') return writeFileSync(join(target, 'added'), text);
  const file = isFolder ? join(target, readdirSync(target).sort().at(-1) ?? 'added') : target;
  if (statSync(file).isDirectory()) return rmSync(file, { recursive: true });
  rmSync(file);
  writeFileSync(file, text);
}
