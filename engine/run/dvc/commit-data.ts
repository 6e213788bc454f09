// `commit` of data: what is there is what its .dvc file says from now on, frozen or not.
import { isImport } from '../../core/dvc/dvc-file.ts';
import type { Problem } from '../../core/problem.ts';
import { dataChanging, dataImported, dataNotThere } from '../../core/problems/dvc.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import type { CommitResult } from '../outcome.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { noteSame } from './data.ts';
import { DataChanges, lookAtData, recordData, trackedByGit } from './record-data.ts';

/** @param sources of one .dvc file: all of them are recorded, or none */
export function commitData(project: Project, stores: Stores, sources: readonly DataSource[]): CommitResult {
  const looks = sources.filter(({ dvc }) => !isImport(dvc)).map((source) => lookAtData(project, stores, source));
  const problems = [
    ...sources.flatMap((source) => problemsOf(project, stores, source)),
    ...trackedByGit(project, looks),
  ];
  const changes = new DataChanges();
  let kind: 'fresh' | 'recorded' = 'fresh';
  for (const look of problems.length > 0 ? [] : looks) {
    const record = recordData(project, stores, look);
    if (record.kind === 'changing') problems.push(dataChanging(look.source.path));
    if (record.kind === 'changed') changes.add(look.source, record.recorded);
    if (record.kind === 'changed' || record.kind === 'saved') kind = 'recorded';
  }
  const [first, ...rest] = problems;
  if (first) return { kind: 'refused', problems: [first, ...rest] };
  changes.write(project, stores);
  return kind === 'fresh' ? { kind } : { kind, unfinished: false };
}

function problemsOf(project: Project, stores: Stores, source: DataSource): Problem[] {
  const { path, file, dvc } = source;
  if (!project.world.fs.stat(absolutePath(project, path))) return [dataNotThere(path, file)];
  return isImport(dvc) && !noteSame(project, stores, source) ? [dataImported(path, file)] : [];
}
