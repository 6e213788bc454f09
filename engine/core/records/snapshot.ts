// The bytes of `.cache/noop`: everything that "all stages are fresh" rested on, as stat lines to be compared. The
// command's entry reads it before anything else is loaded, so this file imports nothing.
//
//   head (JSON, one line) │ padding to 8 │ size[] mtime[] ctime[] inode[] (f64 each; NaN in size: nothing there)
//   │ paths, NUL between; a path that begins with `>` is looked at itself, not through its link
//
// All of it twice: to compare two halves takes no time, while a checksum would take as long as the stat calls.

export interface SnapshotHead {
  /** The engine that wrote it: another one may decide otherwise. */
  readonly buildId: string;
  /** Where it was asked from, absolute and real. */
  readonly cwd: string;
  /** How many stages there are. */
  readonly stages: number;
  /** Of `paths`. */
  readonly count: number;
}

/** What was seen at a path; undefined where nothing was. */
export interface Witnessed {
  readonly path: string;
  /** Of a link itself, not of what it points to. */
  readonly isLink: boolean;
  readonly line: WitnessedLine | undefined;
}

export interface WitnessedLine {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

const columns = 4;

/** Of a folder itself: which one it is. Its times tell of the names in it, and those count only where it was listed. */
export function folderLine(inode: number): WitnessedLine {
  return { sizeBytes: 0, mtimeMs: 0, ctimeMs: 0, inode };
}

export function formatSnapshot(head: Omit<SnapshotHead, 'count'>, witnessed: readonly Witnessed[]): Uint8Array {
  const count = witnessed.length;
  const start = Buffer.from(`${JSON.stringify({ ...head, count })}\n`);
  const offset = Math.ceil(start.length / 8) * 8;
  const paths = Buffer.from(witnessed.map(({ path, isLink }) => (isLink ? `>${path}` : path)).join('\0'));
  const bytes = Buffer.alloc(offset + count * columns * 8 + paths.length, ' ');
  start.copy(bytes);
  for (const [row, { line }] of witnessed.entries()) {
    const values = line ? [line.sizeBytes, line.mtimeMs, line.ctimeMs, line.inode] : [NaN, 0, 0, 0];
    for (const [column, value] of values.entries()) bytes.writeDoubleLE(value, offset + (column * count + row) * 8);
  }
  paths.copy(bytes, offset + count * columns * 8);
  return Buffer.concat([bytes, bytes]);
}

/** undefined for anything that `formatSnapshot` does not write: a file that was cut, a flipped bit. */
export function parseSnapshotHead(bytes: Buffer): SnapshotHead | undefined {
  const half = bytes.length / 2;
  const end = bytes.indexOf(10);
  if (end < 0 || end > half || !bytes.subarray(0, half).equals(bytes.subarray(half))) return undefined;
  try {
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as SnapshotHead;
    return typeof head.count === 'number' && typeof head.cwd === 'string' ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Whether each path still has its line; `lineAt` looks at one. Stops at the first that has not. */
export function snapshotHolds(
  bytes: Buffer,
  { count }: SnapshotHead,
  lineAt: (path: string, isLink: boolean) => WitnessedLine | undefined,
): boolean {
  const offset = Math.ceil((bytes.indexOf(10) + 1) / 8) * 8;
  const end = offset + count * columns * 8;
  const half = bytes.length / 2;
  if (end > half) return false;
  // A copy, since views of doubles must be aligned.
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + end));
  const paths = bytes.toString('utf8', end, half).split('\0');
  if (paths.length !== count) return false;
  for (let row = 0; row < count; row++) {
    const path = paths[row] as string;
    const isLink = path.startsWith('>');
    const line = lineAt(isLink ? path.slice(1) : path, isLink);
    const sizeBytes = numbers[row] as number;
    if (line === undefined ? !Number.isNaN(sizeBytes) : !isSame(line, numbers, row, count)) return false;
  }
  return true;
}

function isSame(line: WitnessedLine, numbers: Float64Array, row: number, count: number): boolean {
  return (
    line.sizeBytes === numbers[row] &&
    line.mtimeMs === numbers[count + row] &&
    line.ctimeMs === numbers[2 * count + row] &&
    line.inode === numbers[3 * count + row]
  );
}
