// `move`: data that a .dvc file tracks, under another name or in another folder. The .dvc file goes along, its comments
// and fields as they are.
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import { withOutPath } from '../../core/pipeline/edit.ts';
import { EngineError } from '../../core/problem.ts';
import {
  alreadyThere,
  cannotEdit,
  cannotMoveThere,
  movesIntoItself,
  notADvcFile,
} from '../../core/problems/stage-edit.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import type { World } from '../../io/world.ts';
import { GitIgnore } from '../../store/git-ignore.ts';
import { type Layout, layoutOf } from '../../store/layout.ts';
import { isPrivate } from '../dvc/private-paths.ts';
import { projectRoot } from '../project/locate.ts';
import { type MutexWishes, withMutex } from '../repro/with-mutex.ts';

export interface Moved {
  /** Relative to the root. */
  readonly from: string;
  readonly to: string;
}

/** @throws EngineError if `from` is not tracked, or something is at `to`; then nothing is changed */
export async function moveData(world: World, typed: Moved, wishes: MutexWishes, emit: Emit): Promise<Moved> {
  const cwd = world.fs.realpath(world.cwd);
  const layout = layoutOf(projectRoot(world.fs, cwd) ?? cwd);
  findPlaces(world, layout, typed);
  return withMutex({ world, layout }, wishes, emit, () => Promise.resolve(moveWithin(world, layout, typed)));
}

function moveWithin(world: World, layout: Layout, typed: Moved): Moved {
  const { fs, clock } = world;
  const { root } = layout;
  const { from, to, text } = findPlaces(world, layout, typed);
  fs.makeDir(dirname(to));
  const there = fs.stat(from);
  if (fs.lstat(from)) fs.rename(from, to);
  fs.makeDir(layout.temp);
  const gitIgnore = new GitIgnore(world, layout);
  gitIgnore.remove(relative(root, from) as ProjectPath);
  gitIgnore.add(relative(root, to) as ProjectPath, there?.kind === 'directory');
  gitIgnore.flush();
  // Written before the old one goes: a crash in between leaves the data tracked twice, not lost.
  const newFile = `${to}.dvc`;
  writeAtomic(fs, dirname(newFile), newFile, Buffer.from(text), clock.nonce());
  fs.remove(`${from}.dvc`);
  return { from: relative(root, from), to: relative(root, to) };
}

/** Where the data is and will be, absolute, and what its .dvc file is to say then. */
function findPlaces(world: World, layout: Layout, typed: Moved): Moved & { readonly text: string } {
  const { fs } = world;
  const { root } = layout;
  const cwd = fs.realpath(world.cwd);
  const from = resolve(cwd, typed.from);
  const target = resolve(cwd, typed.to);
  const to = fs.stat(target)?.kind === 'directory' ? join(target, basename(from)) : target;
  const [oldFile, newFile] = [`${from}.dvc`, `${to}.dvc`];
  if (fs.stat(oldFile)?.kind !== 'file') throw new EngineError([notADvcFile(typed.from)]);
  const isOut = [from, to].find((path) => isPrivate({ world, layout }, relative(root, path) as ProjectPath));
  if (isOut !== undefined) throw new EngineError([cannotMoveThere(isOut === from ? typed.from : typed.to)]);
  if (to.startsWith(`${from}/`)) throw new EngineError([movesIntoItself(typed.from, relative(cwd, to))]);
  for (const path of [to, newFile]) if (fs.lstat(path)) throw new EngineError([alreadyThere(relative(cwd, path))]);
  const text = withOutPath(Buffer.from(fs.read(oldFile)).toString('utf8'), basename(from), basename(to));
  if (text === undefined) throw new EngineError([cannotEdit('moving the data', relative(cwd, oldFile))]);
  return { from, to, text };
}
