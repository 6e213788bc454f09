// What the mutex file says: who holds the project, what that engine started, and what it inherited from a dead one.
// A holder is judged by its pid only on the machine, boot and pid namespace that it names: anywhere else pids mean others.
import { isRecord, parseJson } from '../../core/records/decode.ts';
import { isMissing } from '../disk/file-system.ts';
import type { FileSystem } from '../disk/file-system.ts';
import type { Inherited, RecordedGroup } from '../process/leftovers.ts';
import type { MachineIdentity, ProcessTable } from '../process/process-table.ts';

export interface Holder extends MachineIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly command: string;
  /** Its children carry it in their environment as RESTAGE_RUN. */
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Process groups of its children. */
  readonly groups: readonly RecordedGroup[];
  /** Of dead holders before it, until their leftovers are ended. */
  readonly inherited: readonly Inherited[];
}

const version = 1;

export function formatHolder(holder: Holder): Uint8Array {
  return Buffer.from(`${JSON.stringify({ version, ...holder, groups: undefined }, undefined, 2)}\n`);
}

/** undefined where there is no mutex; `unreadable` for bytes that this version did not write. */
export function readHolder(fs: FileSystem, path: string): Holder | 'unreadable' | undefined {
  let bytes: Uint8Array;
  try {
    bytes = fs.read(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const holder = parseHolder(Buffer.from(bytes).toString('utf8'));
  return holder ? { ...holder, groups: readGroups(fs, path, holder.nonce) } : 'unreadable';
}

/**
 * The groups have a journal beside the mutex, a line for each child that was started. It is not synced: a power cut,
 * which alone can tear it, leaves no group alive.
 */
export function groupsPath(mutexPath: string): string {
  return `${mutexPath}.groups`;
}

/** The journal's first line: whose groups these are. */
export function formatGroupsHead(nonce: string): Uint8Array {
  return Buffer.from(`${JSON.stringify(nonce)}\n`);
}

export function formatGroup({ pgid, startTime }: RecordedGroup): Uint8Array {
  return Buffer.from(`${JSON.stringify({ pgid, startTime })}\n`);
}

function readGroups(fs: FileSystem, mutexPath: string, nonce: string): Holder['groups'] {
  const path = groupsPath(mutexPath);
  if (fs.stat(path)?.kind !== 'file') return [];
  const [head, ...lines] = Buffer.from(fs.read(path)).toString('utf8').split('\n').map(parseJson);
  return head === nonce ? lines.filter(isGroup) : [];
}

function isGroup(value: unknown): value is RecordedGroup {
  return isRecord(value) && Number.isSafeInteger(value['pgid']) && typeof value['startTime'] === 'string';
}

function parseHolder(text: string): Omit<Holder, 'groups'> | undefined {
  const value = parseJson(text);
  return isHolder(value) ? value : undefined;
}

function isHolder(value: unknown): value is Omit<Holder, 'groups'> {
  return (
    isRecord(value) &&
    value['version'] === version &&
    ['startTime', 'bootId', 'host', 'pidNamespace', 'command', 'nonce'].every(
      (key) => typeof value[key] === 'string',
    ) &&
    Number.isSafeInteger(value['pid']) &&
    typeof value['since'] === 'number' &&
    isListOf(value['inherited'], (entry) => typeof entry['nonce'] === 'string' && isGroups(entry['groups']))
  );
}

function isGroups(value: unknown): boolean {
  return isListOf(value, isGroup);
}

function isListOf(value: unknown, accepts: (entry: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(value) && value.every((entry) => isRecord(entry) && accepts(entry));
}

/** `unknown`: on another host, in another pid namespace, or hidden from this user. */
export type Judgement = 'alive' | 'dead' | 'dead-before-boot' | 'unknown';

export function judgeHolder(holder: Holder, processes: ProcessTable): Judgement {
  const here = processes.machine;
  if (holder.host !== here.host) return 'unknown';
  if (holder.bootId !== here.bootId) return 'dead-before-boot';
  if (holder.pidNamespace !== here.pidNamespace) return 'unknown';
  const found = processes.identify(holder.pid);
  if (found?.startTime === '') return 'unknown';
  return found?.startTime === holder.startTime ? 'alive' : 'dead';
}

/** What the next holder must end: nothing of an earlier boot lives, and its process numbers mean others now. */
export function inheritance(dead: Holder, judgement: Judgement): readonly Inherited[] {
  if (judgement === 'dead-before-boot') return [];
  return [...dead.inherited, { nonce: dead.nonce, groups: dead.groups }];
}
