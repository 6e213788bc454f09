// Which columns become features, decided from names and kinds alone, before a row is read.
// No column that is made from the target, over any number of steps, gets past here: it would tell the model the answer.
import { StageError } from '../stage-error.ts';
import { listed, type ColumnKind } from '../table/columns.ts';
import { lineagePath, neededFor, shownLineage, type Needed } from './lineage.ts';
import type { Derivation, RecipeInput } from './recipe.ts';

export interface FeatureOptions {
  readonly target: string;
  /** What the table says of itself, see `TableNote`. */
  readonly inputs: readonly RecipeInput[];
  readonly derived: readonly Derivation[];
  /** The key of the groups, by which the table is split: `auto` leaves it out. */
  readonly groupBy?: string;
  /** `auto`: every numeric and boolean column but the target, the key, what is made from the target, and `oneHot`. */
  readonly numeric: 'auto' | readonly string[];
  /** New columns of numbers, of kind `expression`; each may use columns of the table and other interactions. */
  readonly interactions: readonly Derivation[];
  readonly oneHot: readonly string[];
  /** By column of `oneHot`, the level without a feature; the first one where nothing is said. */
  readonly baselines?: Readonly<Record<string, string | number>>;
  /** Text columns as the index of their text among the sorted ones, named `<column>_encoded`. */
  readonly label: readonly string[];
  /** Features, of those that are numeric or labels, to be standardised. */
  readonly scale: readonly string[];
}

/** A feature as far as it is known without data. */
export type PlannedFeature =
  | { readonly kind: 'number' | 'code'; readonly name: string; readonly column: string; readonly isScaled: boolean }
  | { readonly kind: 'one-hot'; readonly column: string; readonly baseline: string | number | undefined };

export interface FeaturePlan extends Needed {
  /** In order: numeric, label, interactions, one-hot. */
  readonly features: readonly PlannedFeature[];
}

/** Throws a StageError for a column that is not there, leaks the target or is of the wrong kind. */
export function planFeatures(options: FeatureOptions): FeaturePlan {
  const { oneHot, baselines = {} } = options;
  const columns = columnsThere(options);
  checkInteractions(options);
  checkNames(options, columns);
  const numeric = options.numeric === 'auto' ? automaticNames(options, columns) : options.numeric;
  const numbers = [
    ...numeric.map((name) => ({ kind: 'number' as const, name, column: name })),
    ...options.label.map((column) => ({ kind: 'code' as const, name: `${column}_encoded`, column })),
    ...options.interactions.map(({ name }) => ({ kind: 'number' as const, name, column: name })),
  ];
  const names = numbers.map(({ name }) => name);
  const unscalable = options.scale.find((name) => !names.includes(name));
  if (unscalable !== undefined) {
    throw new StageError(
      `features.scale names '${unscalable}', which is no numeric feature; those are ${listed(names)}`,
    );
  }
  const stray = Object.keys(baselines).find((name) => !oneHot.includes(name));
  if (stray !== undefined) throw new StageError(`features.baselines names '${stray}', which features.one_hot does not`);
  const features: PlannedFeature[] = [
    ...numbers.map((feature) => ({ ...feature, isScaled: options.scale.includes(feature.name) })),
    ...oneHot.map((column) => ({
      kind: 'one-hot' as const,
      column,
      baseline: Object.hasOwn(baselines, column) ? baselines[column] : undefined,
    })),
  ];
  if (features.length === 0) throw new StageError('no column is left to learn from; see features.numeric');
  const used = features.map(({ column }) => column);
  return { ...neededFor(used, options.inputs, [...options.derived, ...options.interactions]), features };
}

/** The numeric and boolean columns that are made from the target, as their lineage: `auto` leaves them out. */
export function leakingColumns({ inputs, derived, target }: FeatureOptions): readonly string[] {
  const kinds = kindsOf(inputs, derived);
  return [...kinds].flatMap(([name, kind]) => {
    const path = kind === 'string' || name === target ? undefined : lineagePath(name, target, derived);
    return path ? [shownLineage(path)] : [];
  });
}

/** A column that features can be made from, and its way from the target, if there is one. */
interface ColumnThere {
  readonly kind: ColumnKind;
  readonly leak: readonly string[] | undefined;
}

function columnsThere({ inputs, derived, interactions, target }: FeatureOptions): ReadonlyMap<string, ColumnThere> {
  const made = [...derived, ...interactions];
  const kinds = kindsOf(inputs, made);
  if (!kinds.has(target))
    throw new StageError(`there is no target column '${target}'; columns: ${listed(kinds.keys())}`);
  return new Map([...kinds].map(([name, kind]) => [name, { kind, leak: lineagePath(name, target, made) }]));
}

function kindsOf(inputs: readonly RecipeInput[], derived: readonly Derivation[]): ReadonlyMap<string, ColumnKind> {
  const kinds = new Map(inputs.map(({ name, kind }) => [name, kind]));
  for (const { name, kind } of derived) kinds.set(name, kind === 'expression' ? 'number' : 'string');
  return kinds;
}

function automaticNames(
  { groupBy, oneHot, interactions }: FeatureOptions,
  columns: ReadonlyMap<string, ColumnThere>,
): readonly string[] {
  const except = new Set([groupBy, ...oneHot, ...interactions.map(({ name }) => name)]);
  return [...columns].flatMap(([name, { kind, leak }]) =>
    kind === 'string' || leak || except.has(name) ? [] : [name],
  );
}

function checkInteractions({ inputs, derived, interactions }: FeatureOptions): void {
  const made = interactions.map(({ name }) => name);
  const repeated = repeatedName(made);
  if (repeated !== undefined) throw new StageError(`features.interactions makes '${repeated}' twice`);
  const there = [...inputs, ...derived].find(({ name }) => made.includes(name));
  if (there) {
    throw new StageError(
      `features.interactions makes '${there.name}', but the table has a column of that name; give another one`,
    );
  }
}

function checkNames(options: FeatureOptions, columns: ReadonlyMap<string, ColumnThere>): void {
  const { groupBy, numeric, interactions, label, oneHot, target } = options;
  const check = (param: string, names: readonly string[], wanted?: readonly ColumnKind[], hint?: string): void => {
    for (const name of names) {
      const column = columns.get(name);
      const said = `features.${param} ${param === 'interactions' ? 'makes' : 'names'} '${name}', which`;
      if (!column) {
        throw new StageError(`${said} is not there; columns: ${listed(columns.keys())}`);
      }
      if (name === target) throw new StageError(`${said} is the target; take it out there`);
      if (column.leak) {
        throw new StageError(`${said} is made from the target: ${shownLineage(column.leak)}; take it out there`);
      }
      if (wanted && !wanted.includes(column.kind)) throw new StageError(`${said} holds ${column.kind}s; ${hint}`);
    }
  };
  if (groupBy !== undefined) check('group_by', [groupBy]);
  if (numeric !== 'auto') {
    check('numeric', numeric, ['number', 'boolean'], 'texts can be in features.label or features.one_hot');
  }
  check('label', label, ['string'], 'labels are for texts; numbers can be in features.numeric or features.one_hot');
  check('one_hot', oneHot);
  check(
    'interactions',
    interactions.map(({ name }) => name),
  );
}

/** The first name that is there a second time. */
export function repeatedName(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}
