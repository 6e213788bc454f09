// The output of each stage's last run, with how long it took. A log is for people: losing one costs nothing.
import { join } from 'node:path';
import { field, isRecord, parseJson, wholeNumber } from '../core/records/decode.ts';
import type { StageId } from '../core/model.ts';
import { writeHint } from '../io/disk/atomic.ts';
import type { Clock } from '../io/clock.ts';
import { errorCode, type FileSystem, type Writer } from '../io/disk/file-system.ts';
import { sha256 } from '../io/disk/hashing.ts';
import type { Layout } from './layout.ts';

export interface LogFacts {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly ending: string;
}

export interface OpenLog {
  append(chunk: Uint8Array): void;
  close(facts: LogFacts): void;
}

export class Logs {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
  }

  /** Absolute path of the stage's log. */
  pathOf(stage: StageId): string {
    return join(this.layout.logs, `${nameOf(stage)}.log`);
  }

  begin(stage: StageId): OpenLog {
    this.fs.makeDir(this.layout.logs);
    const path = this.pathOf(stage);
    this.fs.remove(path);
    this.fs.remove(this.factsPath(stage));
    const writer: Writer = this.fs.create(path);
    return {
      append: (chunk) => whereThereIsRoom(() => writer.write(chunk)),
      close: (facts) => {
        writer.close();
        const bytes = Buffer.from(JSON.stringify(facts));
        whereThereIsRoom(() => writeHint(this.fs, this.layout.temp, this.factsPath(stage), bytes, this.clock.nonce()));
      },
    };
  }

  /** undefined if the stage was never run here. */
  read(stage: StageId): { readonly text: string; readonly facts: LogFacts | undefined } | undefined {
    if (this.fs.stat(this.pathOf(stage))?.kind !== 'file') return undefined;
    return { text: Buffer.from(this.fs.read(this.pathOf(stage))).toString('utf8'), facts: this.facts(stage) };
  }

  /** How the last run ended; undefined while it goes on, or after a crash. */
  facts(stage: StageId): LogFacts | undefined {
    const path = this.factsPath(stage);
    const json =
      this.fs.stat(path)?.kind === 'file' ? parseJson(Buffer.from(this.fs.read(path)).toString('utf8')) : undefined;
    if (!isRecord(json)) return undefined;
    const [startedAtMs, durationMs, ending] = [
      wholeNumber(field(json, 'startedAtMs')),
      wholeNumber(field(json, 'durationMs')),
      field(json, 'ending'),
    ];
    if (startedAtMs === undefined || durationMs === undefined || typeof ending !== 'string') return undefined;
    return { startedAtMs, durationMs, ending };
  }

  private factsPath(stage: StageId): string {
    return join(this.layout.logs, `${nameOf(stage)}.json`);
  }
}

/** Readable, and distinct for distinct ids whatever characters they have. */
function nameOf(stage: StageId): string {
  return `${stage.replace(/[^\w.@-]/g, '_').slice(0, 80)}-${sha256(stage).slice(0, 8)}`;
}

/** A full disk is told by the stage itself, or when its outs are saved. */
function whereThereIsRoom(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')) throw error;
  }
}
