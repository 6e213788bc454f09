// The training part as the stages before have written it: features, target, groups, and the raw rows behind them.
// They lie in several files; that all speak of the same rows is checked here, once.
import type { Labelled } from '../models/model.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { StageError, shownPath } from '../stage-error.ts';
import { takeRows, targetNumbers, type Table } from '../table/columns.ts';
import { featureMatrix } from '../table/matrix.ts';
import { readParquet } from '../table/parquet.ts';
import { named } from '../named.ts';
import { filled, rowsWhere } from '../table/rows.ts';

export interface TrainingRows {
  readonly labelled: Labelled;
  /** One code a row, as the split was made by; by rows each is alone. */
  readonly groups: Int32Array;
  /** Reads the columns that the recipe takes: only the check of the model needs them. */
  readRaw(): Promise<Table>;
}

/** Deps by name: `X`, `y`, `split`, `tracks`. Throws a StageError when they do not belong together. */
export async function readTrainingRows(
  deps: Readonly<Record<string, string>>,
  { recipe, target }: { readonly recipe: Recipe; readonly target: string },
): Promise<TrainingRows> {
  const names = recipe.features.map(({ name }) => name);
  const features = featureMatrix((await readParquet(named(deps, 'X'), names)).table, names);
  const wanted = new Float64Array(targetNumbers((await readParquet(named(deps, 'y'), [target])).table, target));
  const { table: split } = await readParquet(named(deps, 'split'), ['part', 'group']);
  const [parts, codes] = [split.columns.get('part')!.values, split.columns.get('group')!.values];
  const rows = rowsWhere(parts.length, (row) => parts[row] === 'train');
  const check = (name: string, count: number, expected: number): void => {
    if (count === expected) return;
    throw new StageError(
      `${shownPath(named(deps, name))} has ${count} rows where ${shownPath(named(deps, 'split'))} speaks of ${expected}; ` +
        `let the stage 'features' write them again`,
    );
  };
  check('X', features.rows, rows.length);
  check('y', wanted.length, rows.length);
  return {
    labelled: { features, target: wanted },
    groups: filled(new Int32Array(rows.length), (k) => Number(codes[rows[k]!])),
    async readRaw() {
      const inputs = recipe.inputs.map(({ name }) => name);
      const { table: tracks } = await readParquet(named(deps, 'tracks'), inputs);
      check('tracks', tracks.rows, split.rows);
      return takeRows(tracks, rows);
    },
  };
}
