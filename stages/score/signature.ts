// Whether a file can be scored at all: it must have the model's columns, and no prediction yet.
// Their order does not matter, and more columns than that are no mistake.
import type { RecipeInput } from '../recipe/recipe.ts';
import { StageError } from '../stage-error.ts';
import { listed } from '../table/columns.ts';
import { PREDICTION } from './sink.ts';

/** Throws a StageError that names what is missing. `source` is what the rows are called in errors. */
export function checkColumns(names: readonly string[], inputs: readonly RecipeInput[], source: string): void {
  const missing = inputs.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  if (missing.length > 0) {
    const which = missing.length === 1 ? 'the column' : 'the columns';
    throw new StageError(
      `${source} lacks ${which} ${listed(missing)} that the model takes; its columns: ${listed(names)}; ` +
        'add what is missing under the names that the columns have after etl (empty values are allowed)',
    );
  }
  if (names.includes(PREDICTION)) {
    throw new StageError(`${source} already has a column '${PREDICTION}'; rename or remove it there`);
  }
}
