// From which columns a column is made, over any number of steps.
// The leakage check and the choice of what a model needs read the same lineage, so neither can overlook a step.
import { columnsOf } from '../expression/parse.ts';
import { StageError } from '../stage-error.ts';
import { listed } from '../table/columns.ts';
import type { Derivation, RecipeInput } from './recipe.ts';

/** The columns that a derivation reads. */
export function columnsUsed(derivation: Derivation): ReadonlySet<string> {
  switch (derivation.kind) {
    case 'expression':
      return columnsOf(derivation.expression);
    case 'bin':
      return new Set([derivation.column]);
    case 'case':
      return new Set(derivation.cases.flatMap(({ when }) => [...columnsOf(when)]));
    default:
      return derivation satisfies never;
  }
}

/** The way from a column to `ancestor`, both included; undefined when it is not made from it. */
export function lineagePath(
  name: string,
  ancestor: string,
  derived: readonly Derivation[],
): readonly string[] | undefined {
  const byName = new Map(derived.map((derivation) => [derivation.name, derivation]));
  const seen = new Set<string>();
  const visit = (column: string): readonly string[] | undefined => {
    if (column === ancestor) return [column];
    const derivation = byName.get(column);
    if (!derivation || seen.has(column)) return undefined;
    seen.add(column);
    for (const used of columnsUsed(derivation)) {
      const rest = visit(used);
      if (rest) return [column, ...rest];
    }
    return undefined;
  };
  return visit(name);
}

/** As it is shown: `popularity_category <- popularity`. */
export function shownLineage(path: readonly string[]): string {
  return path.join(' <- ');
}

export interface Needed {
  /** In the order of `inputs`. */
  readonly inputs: readonly RecipeInput[];
  /** Each after those that it uses. */
  readonly derived: readonly Derivation[];
}

/** What has to be there to have the columns `names`. A StageError for a column that is not there, and for a cycle. */
export function neededFor(
  names: Iterable<string>,
  inputs: readonly RecipeInput[],
  derived: readonly Derivation[],
): Needed {
  const byName = new Map(derived.map((derivation) => [derivation.name, derivation]));
  const inputNames = new Set(inputs.map(({ name }) => name));
  const neededInputs = new Set<string>();
  const ordered = new Set<Derivation>();
  const visit = (column: string, path: readonly string[]): void => {
    const derivation = byName.get(column);
    if (!derivation && inputNames.has(column)) neededInputs.add(column);
    else if (!derivation) {
      const user = path.length > 0 ? `, which '${path.at(-1)!}' is made from` : '';
      throw new StageError(
        `there is no column '${column}'${user}; columns: ${listed([...inputNames, ...byName.keys()])}`,
      );
    } else if (path.includes(column)) {
      throw new StageError(`a column cannot be made from itself: ${shownLineage([...path, column])}`);
    } else if (!ordered.has(derivation)) {
      for (const used of columnsUsed(derivation)) visit(used, [...path, column]);
      ordered.add(derivation);
    }
  };
  for (const name of names) visit(name, []);
  return { inputs: inputs.filter(({ name }) => neededInputs.has(name)), derived: [...ordered] };
}
