// All cases, in the order of the README.
import type { Subject } from './case.ts';
import { changeDetection } from './cases/change-detection.ts';
import { dataFiles } from './cases/data-files.ts';
import { dataTargets } from './cases/data-targets.ts';
import { diffs } from './cases/diffs.ts';
import { failure } from './cases/failure.ts';
import { foreachAndMatrix } from './cases/foreach-and-matrix.ts';
import { graphAndTargets } from './cases/graph-and-targets.ts';
import { interpolation } from './cases/interpolation.ts';
import { lockAndFiles } from './cases/lock-and-files.ts';
import { missingData } from './cases/missing-data.ts';
import { params } from './cases/params.ts';
import { runCache } from './cases/run-cache.ts';
import { shapes } from './cases/shapes.ts';
import { statusAndCommit } from './cases/status-and-commit.ts';
import { takingOver } from './cases/taking-over.ts';

export const subjects: readonly Subject[] = [
  { name: 'Graph and targets', cases: graphAndTargets },
  { name: 'Change detection', cases: changeDetection },
  { name: 'Shapes of deps, outs and pipeline files', cases: shapes },
  { name: 'Failure', cases: failure },
  { name: 'Missing data', cases: missingData },
  { name: 'Run cache', cases: runCache },
  { name: 'Lock and files', cases: lockAndFiles },
  { name: 'Params', cases: params },
  { name: 'Status and commit', cases: statusAndCommit },
  { name: 'foreach and matrix', cases: foreachAndMatrix },
  { name: 'Interpolation', cases: interpolation },
  { name: 'Comparing metrics and params', cases: diffs },
  { name: 'Data files, checkout, ignore', cases: dataFiles },
  { name: 'Data files as targets', cases: dataTargets },
  { name: 'Taking over from DVC', cases: takingOver },
];
