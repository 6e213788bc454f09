// The bytes of `.cache/noop`: everything that "all stages are fresh" rested on, as stat lines to be compared. The
// command's entry reads it before anything else is loaded, so this file imports nothing.
//
//   head (JSON, one line) │ padding to 8 │ size[] mtime[] ctime[] inode[] (f64 each) │ paths, NUL between
//
// Paths below the current folder begin there, others are absolute. All of it twice: to compare two halves takes no time,
// while a checksum would take as long as the stat calls.

export interface SnapshotHead {
  /** The engine that wrote it: another one may decide otherwise. */
  readonly buildId: string;
  /** Where it was asked from, absolute and real. */
  readonly cwd: string;
  /** How many stages there are. */
  readonly stages: number;
  /** How many paths there are. */
  readonly count: number;
  /** The first so many are looked at through links, the others themselves. */
  readonly followed: number;
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

/** The stat lines of a snapshot: a value of each array for each path. */
export interface SnapshotLines {
  readonly paths: readonly string[];
  /** In bytes; see `nothingThere` and `anyFolder`. */
  readonly sizes: Float64Array;
  readonly mtimesMs: Float64Array;
  readonly ctimesMs: Float64Array;
  readonly inodes: Float64Array;
}

const columns = 4;
/** Sizes that say something else. */
export const nothingThere = -1;
export const anyFolder = -2;

/** Of a folder itself: which one it is. Its times tell of the names in it, and those count only where it was listed. */
export function folderLine(inode: number): WitnessedLine {
  return { sizeBytes: anyFolder, mtimeMs: 0, ctimeMs: 0, inode };
}

export function formatSnapshot(
  head: Omit<SnapshotHead, 'count' | 'followed'>,
  witnessed: readonly Witnessed[],
): Uint8Array {
  const followed = witnessed.filter(({ isLink }) => !isLink);
  const rows = [...followed, ...witnessed.filter(({ isLink }) => isLink)];
  const count = rows.length;
  const start = Buffer.from(`${JSON.stringify({ ...head, count, followed: followed.length })}\n`);
  const offset = Math.ceil(start.length / 8) * 8;
  const below = `${head.cwd}/`;
  const names = rows.map(({ path }) => (path.startsWith(below) ? path.slice(below.length) : path));
  const paths = Buffer.from(names.join('\0'));
  const bytes = Buffer.alloc(offset + count * columns * 8 + paths.length, ' ');
  start.copy(bytes);
  for (const [row, { line }] of rows.entries()) {
    const values = line ? [line.sizeBytes, line.mtimeMs, line.ctimeMs, line.inode] : [nothingThere, 0, 0, 0];
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
    const { cwd, count, followed } = head;
    return typeof cwd === 'string' && typeof count === 'number' && typeof followed === 'number' ? head : undefined;
  } catch {
    return undefined;
  }
}

export function parseSnapshotLines(bytes: Buffer, { count }: SnapshotHead): SnapshotLines | undefined {
  const offset = Math.ceil((bytes.indexOf(10) + 1) / 8) * 8;
  const end = offset + count * columns * 8;
  const half = bytes.length / 2;
  if (end > half) return undefined;
  // A copy, since views of doubles must be aligned.
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + end));
  const paths = bytes.toString('utf8', end, half).split('\0');
  if (paths.length !== count) return undefined;
  const column = (index: number): Float64Array => numbers.subarray(index * count, (index + 1) * count);
  return { paths, sizes: column(0), mtimesMs: column(1), ctimesMs: column(2), inodes: column(3) };
}

/** One of the lines as it was given to `formatSnapshot`. */
export function witnessedAt({ cwd, followed }: SnapshotHead, lines: SnapshotLines, row: number): Witnessed {
  const { paths, sizes, mtimesMs, ctimesMs, inodes } = lines;
  const [path, sizeBytes] = [paths[row] as string, sizes[row] as number];
  const [mtimeMs, ctimeMs, inode] = [mtimesMs[row] as number, ctimesMs[row] as number, inodes[row] as number];
  return {
    path: path.startsWith('/') ? path : `${cwd}/${path}`,
    isLink: row >= followed,
    line: sizeBytes === nothingThere ? undefined : { sizeBytes, mtimeMs, ctimeMs, inode },
  };
}
