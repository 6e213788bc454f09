// The repo's own pipeline in a temporary project: its files copied, its packages linked, with few rows and rounds.
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edit, projectOnDisk } from '../support/command.ts';

const repo = fileURLToPath(new URL('../..', import.meta.url));

export function ownPipeline(): string {
  const dir = projectOnDisk({});
  for (const name of ['pipeline.yaml', 'params.yaml', 'tsconfig.json', 'stages'])
    cpSync(join(repo, name), join(dir, name), { recursive: true });
  symlinkSync(join(repo, 'node_modules'), join(dir, 'node_modules'));
  edit(dir, 'params.yaml', 'rows: 114000', 'rows: 1140');
  edit(dir, 'params.yaml', 'n_estimators: 200', 'n_estimators: 20');
  return dir;
}
