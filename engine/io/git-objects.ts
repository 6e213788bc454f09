// Git's objects through one `git cat-file --batch`: names go in by line, answers come back in the same order. Started
// by the first question, so that what needs no git starts none.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { relative } from 'node:path';
import { EngineError } from '../core/problem.ts';
import { gitNotInstalled, notInRepository } from '../core/problems/compare.ts';
import { errorCode } from './disk/file-system.ts';
import { gitArguments, repositoryTop, withoutGitVariables } from './git-call.ts';
import type { GitAnswer, GitObjects } from './git.ts';

/** @throws EngineError outside of a repository */
export function openObjects(folder: string): GitObjects {
  const top = repositoryTop(folder);
  if (top === undefined) throw new EngineError([notInRepository(folder)]);
  return new Batch(top, prefixOf(top, folder));
}

function prefixOf(top: string, folder: string): string {
  return top === folder ? '' : `${relative(top, folder)}/`;
}

interface Question {
  readonly resolve: (answer: GitAnswer) => void;
  readonly reject: (error: Error) => void;
}

class Batch implements GitObjects {
  readonly prefix: string;
  private readonly top: string;
  private child: ChildProcessWithoutNullStreams | undefined;
  /** Those without an answer, in the order in which git answers. */
  private readonly questions: Question[] = [];
  private chunks: Buffer[] = [];
  private lengthBytes = 0;
  /** Of the next answer, as far as is known: chunks are joined once for each answer, not at each arrival. */
  private neededBytes = 1;
  private complaints = '';
  private end: { readonly error?: Error; readonly reason: string } | undefined;

  constructor(top: string, prefix: string) {
    this.top = top;
    this.prefix = prefix;
  }

  find(name: string): Promise<GitAnswer> {
    // A line end would be two questions; git has no revision with one, and a path with one is not worth a protocol.
    if (name.includes('\n') || name === '') return Promise.resolve({ kind: 'missing' });
    this.child ??= this.start();
    return new Promise((resolve, reject) => {
      const question = { resolve, reject };
      if (this.end) this.giveUp(question, this.end);
      else {
        this.questions.push(question);
        this.child?.stdin.write(`${name}\n`);
      }
    });
  }

  isShallow(): boolean {
    try {
      const answer = execFileSync('git', [...gitArguments, 'rev-parse', '--is-shallow-repository'], {
        cwd: this.top,
        env: withoutGitVariables(),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return answer.toString('utf8').trim() === 'true';
    } catch {
      return false;
    }
  }

  close(): void {
    this.child?.stdin.end();
    // Nobody waits for it to end: it has nothing left to do, and takes milliseconds for that.
    this.child?.unref();
    for (const pipe of [this.child?.stdout, this.child?.stderr]) pipe?.destroy();
  }

  private start(): ChildProcessWithoutNullStreams {
    const child = spawn('git', [...gitArguments, 'cat-file', '--batch', '--follow-symlinks'], {
      cwd: this.top,
      env: { ...withoutGitVariables(), LC_ALL: 'C' },
    });
    child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => (this.complaints += chunk.toString('utf8')));
    // A question that git did not live to read is answered when it is gone.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      const isAbsent = errorCode(error) === 'ENOENT';
      this.stop({ error: isAbsent ? new EngineError([gitNotInstalled()]) : error, reason: error.message });
    });
    child.on('close', () => this.stop({ reason: lastLine(this.complaints) }));
    return child;
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.lengthBytes += chunk.length;
    while (this.lengthBytes >= this.neededBytes) {
      const bytes = this.chunks.length === 1 ? (this.chunks[0] ?? chunk) : Buffer.concat(this.chunks);
      const { answer, endBytes } = readAnswer(bytes);
      const rest = answer ? bytes.subarray(endBytes) : bytes;
      this.chunks = [rest];
      this.lengthBytes = rest.length;
      this.neededBytes = answer ? 1 : endBytes;
      if (answer) this.questions.shift()?.resolve(answer);
    }
  }

  private stop(end: { readonly error?: Error; readonly reason: string }): void {
    this.end ??= end;
    for (const question of this.questions.splice(0)) this.giveUp(question, this.end);
  }

  private giveUp(
    { resolve, reject }: Question,
    { error, reason }: { readonly error?: Error; readonly reason: string },
  ): void {
    if (error) reject(error);
    else resolve({ kind: 'failed', reason });
  }
}

/** The answer at the start of `bytes` and where it ends; without an answer, how many bytes there must be at least. */
function readAnswer(bytes: Buffer): { readonly answer?: GitAnswer; readonly endBytes: number } {
  const lineEnd = bytes.indexOf(10);
  if (lineEnd === -1) return { endBytes: bytes.length + 1 };
  const header = bytes.toString('utf8', 0, lineEnd);
  // A link that leads nowhere is followed by its target: `dangling 5`, then five bytes and a line end.
  const found = /^(?:([0-9a-f]{40,64}) )?(commit|tree|blob|tag|symlink|dangling|loop|notdir) (\d+)$/.exec(header);
  if (!found) return { answer: { kind: 'missing' }, endBytes: lineEnd + 1 };
  const [, id, kind, sizeBytes] = found;
  const end = lineEnd + 1 + Number(sizeBytes) + 1;
  if (bytes.length < end) return { endBytes: end };
  if (id === undefined || !isObjectKind(kind)) return { answer: { kind: 'missing' }, endBytes: end };
  return { answer: { kind, id, bytes: bytes.subarray(lineEnd + 1, end - 1) }, endBytes: end };
}

function isObjectKind(kind: string | undefined): kind is 'commit' | 'tree' | 'blob' | 'tag' {
  return kind === 'commit' || kind === 'tree' || kind === 'blob' || kind === 'tag';
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replace(/^(?:fatal|error): /, '') || 'it ended without a word';
}
