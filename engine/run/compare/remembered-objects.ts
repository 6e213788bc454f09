// What git has said of a commit, kept: a commit never changes, so the second comparison with it needs no git at all.
// Only for HEAD, whose commit is known without git; small answers only.
import type { GitAnswer, GitObjects } from '../../io/git.ts';
import type { Expanded } from '../../store/expanded.ts';
import type { Project } from '../project/project.ts';

/** Of all answers of a commit together. */
const mostBytes = 1_000_000;

interface Kept {
  readonly kind: 'commit' | 'tree' | 'blob' | 'tag';
  readonly id: string;
  readonly base64: string;
}

/** @throws EngineError outside of a repository */
export function openRemembered({ world, layout, expanded }: Project): GitObjects {
  const git = world.git.openObjects(layout.root);
  const head = world.git.headCommit(layout.root);
  return head === undefined ? git : new RememberedObjects(git, expanded, head);
}

class RememberedObjects implements GitObjects {
  readonly prefix: string;
  private readonly git: GitObjects;
  private readonly expanded: Expanded;
  private readonly head: string;
  private readonly answers: Map<string, Kept>;
  private keptBytes: number;
  private hasNew = false;

  constructor(git: GitObjects, expanded: Expanded, head: string) {
    this.git = git;
    this.prefix = git.prefix;
    this.expanded = expanded;
    this.head = head;
    this.answers = new Map(Object.entries((expanded.recall(this.key) ?? {}) as Record<string, Kept>));
    this.keptBytes = [...this.answers.values()].reduce((sum, { base64 }) => sum + base64.length, 0);
  }

  async find(name: string): Promise<GitAnswer> {
    // `HEAD:x` and the like are questions of their own.
    const known = name === 'HEAD' ? this.head : name;
    if (known !== this.head && !known.startsWith(`${this.head}:`)) return this.git.find(name);
    const kept = this.answers.get(known);
    if (kept) return { kind: kept.kind, id: kept.id, bytes: Buffer.from(kept.base64, 'base64') };
    const answer = await this.git.find(known);
    if (answer.kind !== 'missing' && answer.kind !== 'failed') this.keep(known, answer);
    return answer;
  }

  private keep(name: string, { kind, id, bytes }: Exclude<GitAnswer, { kind: 'missing' | 'failed' }>): void {
    const base64 = Buffer.from(bytes).toString('base64');
    if (this.keptBytes + base64.length > mostBytes) return;
    this.answers.set(name, { kind, id, base64 });
    this.keptBytes += base64.length;
    this.hasNew = true;
  }

  isShallow(): boolean {
    return this.git.isShallow();
  }

  close(): void {
    if (this.hasNew) this.expanded.keep(this.key, Object.fromEntries(this.answers));
    this.git.close();
  }

  private get key(): readonly string[] {
    return ['answers of a commit', this.head];
  }
}
