// What people do to outs by hand: delete, edit, replace by something of another kind, add a file to a folder.
import type { Tale } from './tale.ts';
import { at, outsOf, type StageSpec } from './spec.ts';
import { root, writeText } from '../memory-world.ts';

let marks = 0;

export function tamperOuts(tale: Tale, stage: StageSpec, how: 'delete' | 'tamper', n: number): void {
  const { fs } = tale.world;
  // People may well undo what they did.
  for (const [text, name] of tale.handmade) if (name === stage.name) tale.handmade.delete(text);
  for (const out of outsOf(stage)) {
    const path = `${root}/${out}`;
    const stat = fs.stat(path);
    if (!stat) continue;
    if (how === 'delete') {
      fs.remove(path);
      continue;
    }
    marks += 1;
    const text = `tampered ${marks}\n`;
    if (stat.kind === 'directory') tamperFolder(tale, path, text, n);
    else if (n % 4 === 0) replaceByFolder(tale, path, text);
    else writeText(fs, path, text);
    if (!tale.unfinished.has(stage.name)) tale.handmade.set(text, stage.name);
  }
}

function replaceByFolder({ world: { fs } }: Tale, path: string, text: string): void {
  fs.remove(path);
  writeText(fs, `${path}/inside`, text);
}

function tamperFolder({ world: { fs } }: Tale, path: string, text: string, n: number): void {
  const files = Object.keys(fs.tree(path)).filter((name) => !name.endsWith('/'));
  switch (n % 5) {
    case 0:
      return writeText(fs, path, text);
    case 1:
      return writeText(fs, `${path}/extra`, text);
    case 2:
      return writeText(fs, `${path}/inner/extra`, text);
    case 3:
      writeText(fs, `${path}/inner/extra`, text);
      return files.length > 0 ? fs.remove(`${path}/${at(files, n)}`) : undefined;
    default:
      return writeText(fs, `${path}/${files.length > 0 ? at(files, n) : 'extra'}`, text);
  }
}
