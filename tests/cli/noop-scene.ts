// A project of which everything is fresh and snapshotted, and two copies of the built command: the whole one, and its
// entry alone, which can only answer what it knows by itself.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  anyFolder,
  folderLine,
  formatSnapshot,
  parseSnapshotHead,
  parseSnapshotLines,
  witnessedAt,
  type SnapshotHead,
  type Witnessed,
  type WitnessedLine,
} from '../../engine/core/records/snapshot.ts';
import { type Outcome, projectOnDisk, script } from '../support/command.ts';

export interface Commands {
  /** The entry without the engine behind it: what it cannot answer, it fails at. */
  readonly entry: Run;
  readonly whole: Run;
  /** An entry of another build. */
  readonly otherBuild: Run;
  readonly remove: () => void;
}

type Run = (dir: string, args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Outcome>;

/** Copies, since others may build while a test runs. */
export function copyCommands(): Commands {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'restage-commands-')));
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(dir, 'node_modules'));
  for (const name of ['whole', 'entry', 'other']) mkdirSync(join(dir, name));
  for (const name of ['restage.cjs', 'main.cjs', 'module-host.mjs'])
    copyFileSync(join(dirname(script), name), join(dir, 'whole', name));
  cpSync(join(dirname(script), 'lazy'), join(dir, 'whole/lazy'), { recursive: true });
  copyFileSync(join(dir, 'whole/restage.cjs'), join(dir, 'entry/restage.cjs'));
  const code = readFileSync(join(dir, 'whole/restage.cjs'), 'utf8');
  writeFileSync(
    join(dir, 'other/restage.cjs'),
    code.replaceAll(/buildId: "[0-9a-f]{64}"/g, `buildId: "${otherBuildId}"`),
  );
  const run = (name: string): Run => {
    const path = join(dir, name, 'restage.cjs');
    return (cwd, args = ['repro'], env = {}) =>
      new Promise((resolve) => {
        const { PATH = '', HOME = '' } = process.env;
        execFile(process.execPath, [path, ...args], { cwd, env: { PATH, HOME, ...env } }, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
        );
      });
  };
  return {
    entry: run('entry'),
    whole: run('whole'),
    otherBuild: run('other'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export const otherBuildId = '0'.repeat(64);

/** A cmd stage with every kind of dep, and a module stage with every kind of import. */
export function noopProject(): string {
  const dir = projectOnDisk({
    'pipeline.yaml': [
      'stages:',
      '  copy:',
      '    cmd: mkdir -p out && cat data/in.txt links/now data/dir/*.txt data/*.csv params.yaml > out/copy.txt',
      '    deps: [data/in.txt, links/now, data/dir, "data/*.csv"]',
      '    params: [n]',
      '    outs: [out/copy.txt]',
      '  make:',
      '    module: code/make.ts',
      '    deps: {text: out/copy.txt}',
      '    outs: {made: out/made.txt}',
      '',
    ].join('\n'),
    'params.yaml': 'n: 1\n',
    'data/in.txt': 'in\n',
    'data/c.csv': 'c\n',
    'data/dir/a.txt': 'a\n',
    'data/dir/deep/b.txt': 'b\n',
    'links/one': 'one\n',
    'links/two': 'two\n',
    'code/make.ts': [
      "import { readFileSync, writeFileSync } from 'node:fs';",
      "import { word } from 'pack';",
      "import { helper } from './helper';",
      'export const params = {};',
      'export function run({ deps, outs }: any) { writeFileSync(outs.made, readFileSync(deps.text) + word + helper); }',
    ].join('\n'),
    'code/helper.js': "export const helper = 'h';\n",
    'tsconfig.json': '{"compilerOptions": {"strict": true}}\n',
    'package.json': '{"name": "project", "type": "module"}\n',
    'node_modules/pack/package.json': '{"name": "pack", "version": "1.0.0", "main": "index.js"}\n',
    'node_modules/pack/index.js': "exports.word = 'w';\n",
    'node_modules/.package-lock.json': '{"packages": {"node_modules/pack": {"version": "1.0.0"}}}\n',
  });
  symlinkSync('one', join(dir, 'links/now'));
  return dir;
}

/** Runs until the entry alone has the answer: what was just written is not believed at once. */
export async function settle({ whole, entry }: Commands, dir: string): Promise<Outcome> {
  const end = Date.now() + 20_000;
  let ran = await whole(dir);
  while (Date.now() < end) {
    if (ran.code !== 0) throw new Error(`the project does not run: ${ran.stdout}${ran.stderr}`);
    if (existsSync(snapshotPath(dir))) {
      const answer = await entry(dir);
      if (answer.code === 0) return answer;
    }
    await delay(20);
    ran = await whole(dir);
  }
  throw new Error('waited 20 s in vain for a snapshot that holds');
}

export interface Snapshot {
  readonly head: SnapshotHead;
  readonly witnessed: readonly Witnessed[];
}

export function snapshotPath(dir: string): string {
  return join(dir, '.cache/noop');
}

export function readSnapshot(dir: string): Snapshot {
  const bytes = readFileSync(snapshotPath(dir));
  const head = parseSnapshotHead(bytes);
  const lines = head && parseSnapshotLines(bytes, head);
  if (!head || !lines) throw new Error('the snapshot cannot be read');
  return { head, witnessed: lines.paths.map((_, row) => witnessedAt(head, lines, row)) };
}

export function writeSnapshot(dir: string, { head, witnessed }: Snapshot): void {
  writeFileSync(snapshotPath(dir), formatSnapshot(head, witnessed));
}

/** As rows of tests name an entry: below the project, and whether it is looked at through a link. */
export function nameOf(dir: string, { path, isLink }: Witnessed): string {
  const name = path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : path;
  return (isLink ? name : `behind ${name}`).replace(/objects\/..$/, 'objects/··');
}

/** The entries that do not hold any more, by an own look at the disk. */
export function broken(dir: string): readonly string[] {
  return readSnapshot(dir)
    .witnessed.filter((one) => JSON.stringify(lineNow(one)) !== JSON.stringify(one.line))
    .map((one) => nameOf(dir, one))
    .sort();
}

function lineNow({ path, isLink, line }: Witnessed): WitnessedLine | undefined {
  const stats = (isLink ? lstatSync : statSync)(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  if (line?.sizeBytes === anyFolder && stats.isDirectory()) return folderLine(stats.ino);
  return { sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, inode: stats.ino };
}
