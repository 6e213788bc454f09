// The text of a pipeline file, changed: checked first as a project would read it, then put in its place as a whole.
import { dirname, join } from 'node:path';
import { editPipeline, type PipelineEdit } from '../../core/pipeline/edit.ts';
import type { PipelineFile, Place } from '../../core/model.ts';
import { EngineError } from '../../core/problem.ts';
import { cannotEdit } from '../../core/problems/stage-edit.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import type { FileSystem, Stat } from '../../io/disk/file-system.ts';
import type { World } from '../../io/world.ts';

export interface EditRequest {
  readonly world: World;
  readonly root: string;
  readonly file: PipelineFile;
}

/** '' if there is no such file. */
export function pipelineText({ world, root, file }: EditRequest): string {
  const path = join(root, file.path);
  return world.fs.stat(path)?.kind === 'file' ? Buffer.from(world.fs.read(path)).toString('utf8') : '';
}

/** @throws EngineError if only a person can do it */
export function editedText(request: EditRequest, text: string, edit: PipelineEdit, place?: Place): string {
  const words = { freeze: 'this', remove: `removing stage '${edit.stage}'`, put: `adding stage '${edit.stage}'` };
  const edited = editPipeline(text, edit, { indentSeq: indentsLists(text, request.file) });
  if (edited === undefined) throw new EngineError([cannotEdit(words[edit.kind], request.file.path, place)]);
  return edited;
}

/** Also where the file is a symbolic link: what it leads to is replaced. */
export function writePipeline({ world: { fs, clock }, root, file }: EditRequest, text: string): void {
  const path = join(root, file.path);
  const real = fs.stat(path) ? fs.realpath(path) : path;
  // Not in the cache's folder: whoever holds the mutex clears that.
  writeAtomic(fs, dirname(real), real, Buffer.from(text), clock.nonce());
}

/** The world as it would be with this text. */
export function worldWith({ world, root, file }: EditRequest, text: string): World {
  const path = join(root, file.path);
  const bytes = Buffer.from(text);
  const stat: Stat = {
    kind: 'file',
    sizeBytes: bytes.length,
    mtimeMs: 0,
    ctimeMs: 0,
    inode: 0,
    device: 0,
    mode: 0o644,
    links: 1,
  };
  const changed: Pick<FileSystem, 'stat' | 'read'> = {
    stat: (at) => (at === path ? stat : world.fs.stat(at)),
    read: (at) => (at === path ? bytes : world.fs.read(at)),
  };
  return { ...world, fs: Object.assign(Object.create(world.fs) as FileSystem, changed) };
}

/** As the file has it, else as DVC writes it, or as people do. */
function indentsLists(text: string, { dialect }: PipelineFile): boolean {
  const list = /^( *)[^\s#][^\n]*:\n( *)- /m.exec(text);
  return list ? (list[2]?.length ?? 0) > (list[1]?.length ?? 0) : dialect === 'restage';
}
