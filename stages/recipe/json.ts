// The recipe as the file recipe.json. Reading is strict: what this version does not know could change what features mean.
// Numbers go as JSON's shortest decimals, which read back to the same float64.
import { formatJson } from '../significant.ts';
import { StageError, shownPath } from '../stage-error.ts';
import { parseSource, type Source } from '../table/source.ts';
import { derivationFrom } from './json-derived.ts';
import { isText, kindFrom, listFrom, NotAsExpected, numberFrom, recordFrom, textFrom } from './json-values.ts';
import { neededFor } from './lineage.ts';
import type { Derivation, Feature, Recipe, RecipeInput, Scale } from './recipe.ts';

const VERSION = 1;

/** A recipe and what it was fitted for. */
export interface StoredRecipe {
  readonly recipe: Recipe;
  readonly target: string;
  /** Where the rows came from that it was fitted on. */
  readonly source: Source | undefined;
}

export function formatRecipe({ recipe, target, source }: StoredRecipe): string {
  const { inputs, derived, features } = recipe;
  return formatJson({ version: VERSION, source, target, inputs, derived, features });
}

/** Throws a StageError with the place in the file for what `formatRecipe` does not write. */
export function parseRecipe(text: string, path: string): StoredRecipe {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StageError(`${shownPath(path)} is no recipe: it is not JSON; let the stage 'features' write it again`);
  }
  try {
    return storedFrom(json);
  } catch (error) {
    if (!(error instanceof NotAsExpected) && !(error instanceof StageError)) throw error;
    throw new StageError(`${shownPath(path)} is no recipe: ${error.message}; let the stage 'features' write it again`);
  }
}

function storedFrom(json: unknown): StoredRecipe {
  const record = recordFrom(json, 'it', ['version', 'target', 'inputs', 'derived', 'features'], ['source']);
  if (record.version !== VERSION)
    throw new NotAsExpected('version', `is ${JSON.stringify(record.version)}, not ${VERSION}`);
  const recipe: Recipe = {
    inputs: listFrom(record.inputs, 'inputs', inputFrom),
    derived: listFrom(record.derived, 'derived', derivationFrom),
    features: listFrom(record.features, 'features', featureFrom),
  };
  checkNames(recipe);
  const source = record.source === undefined ? undefined : parseSource(JSON.stringify(record.source), 'source');
  return { recipe, target: textFrom(record.target, 'target'), source };
}

function inputFrom(json: unknown, at: string): RecipeInput {
  const { name, kind } = recordFrom(json, at, ['name', 'kind']);
  return { name: textFrom(name, `${at}.name`), kind: kindFrom(kind, `${at}.kind`, ['number', 'boolean', 'string']) };
}

function featureFrom(json: unknown, at: string): Feature {
  const kinds = ['number', 'code', 'one-hot'] as const;
  const { kind: told } = recordFrom(json, at, ['kind', 'name', 'column'], ['scale', 'levels', 'level']);
  const kind = kindFrom(told, `${at}.kind`, kinds);
  const own = { number: [], code: ['levels'], 'one-hot': ['level'] }[kind];
  const record = recordFrom(json, at, ['kind', 'name', 'column', ...own], kind === 'one-hot' ? [] : ['scale']);
  const name = textFrom(record.name, `${at}.name`);
  const column = textFrom(record.column, `${at}.column`);
  if (kind === 'one-hot') {
    const { level } = record;
    return { kind, name, column, level: isText(level) ? textFrom(level, at) : numberFrom(level, `${at}.level`) };
  }
  const scale = record.scale === undefined ? {} : { scale: scaleFrom(record.scale, `${at}.scale`) };
  if (kind === 'number') return { kind, name, column, ...scale };
  const levels = listFrom(record.levels, `${at}.levels`, textFrom);
  if (new Set(levels).size < levels.length) throw new NotAsExpected(`${at}.levels`, 'has a text twice');
  return { kind, name, column, levels, ...scale };
}

function scaleFrom(json: unknown, at: string): Scale {
  const record = recordFrom(json, at, ['mean', 'deviation']);
  const deviation = numberFrom(record.deviation, `${at}.deviation`);
  if (deviation <= 0) throw new NotAsExpected(`${at}.deviation`, 'is not above 0');
  return { mean: numberFrom(record.mean, `${at}.mean`), deviation };
}

/** Each name once, and each column of the kind that its reader takes. */
function checkNames({ inputs, derived, features }: Recipe): void {
  unique([...inputs, ...derived], 'column');
  unique(features, 'feature');
  if (features.length === 0) throw new NotAsExpected('features', 'is empty');
  const isString = new Map([
    ...inputs.map(({ name, kind }): [string, boolean] => [name, kind === 'string']),
    ...derived.map(({ name, kind }): [string, boolean] => [name, kind !== 'expression']),
  ]);
  const earlier: Derivation[] = [];
  for (const derivation of derived) {
    neededFor([derivation.name], inputs, [...earlier, derivation]);
    earlier.push(derivation);
  }
  for (const feature of features) {
    const { name, column, kind } = feature;
    if (!isString.has(column))
      throw new NotAsExpected(`feature '${name}'`, `is made from '${column}', which is not there`);
    const wantsString = kind === 'code' || (kind === 'one-hot' && typeof feature.level === 'string');
    if (isString.get(column) !== wantsString) {
      throw new NotAsExpected(`feature '${name}'`, `cannot be made from '${column}', a column of another kind`);
    }
  }
}

function unique(items: readonly { readonly name: string }[], what: string): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) throw new NotAsExpected(`the ${what} '${name}'`, 'is there twice');
    seen.add(name);
  }
}
