// The steps of `etl` in order: each takes a table and gives a table, and says in one line what it did.
// What derive, bin and case did is handed on as derivations, so that a scored row is treated as a trained one was.
import { derive } from '../recipe/derive.ts';
import type { Derivation, RecipeInput } from '../recipe/recipe.ts';
import { StageError } from '../stage-error.ts';
import { listed, trimTexts, type ColumnKind, type Table } from '../table/columns.ts';
import { castColumns, dropColumns, renameColumns } from './columns.ts';
import { binDerivations, caseDerivations, expressionDerivations } from './derivations.ts';
import type { EtlParams, EtlStep, StepArguments, StepKind } from './params.ts';
import { deduplicate, dropMissing, filterRows } from './rows.ts';
import { checkTargetIsMade, labelledRows } from './target.ts';

export interface Transformed {
  readonly table: Table;
  /** The columns that are not derived, the target included, in the table's order. */
  readonly inputs: readonly RecipeInput[];
  readonly derived: readonly Derivation[];
  /** One line a step. */
  readonly log: readonly string[];
}

interface Work {
  readonly table: Table;
  readonly derived: readonly Derivation[];
}

const ACTIONS: { readonly [K in StepKind]: (work: Work, given: StepArguments[K]) => Work } = {
  drop: ({ table, derived }, names) => ({
    table: dropColumns(table, derived, names),
    derived: derived.filter(({ name }) => !names.includes(name)),
  }),
  rename: ({ table, derived }, names) => ({ table: renameColumns(table, derived, names), derived }),
  cast: ({ table, derived }, kinds) => ({ table: castColumns(table, derived, kinds), derived }),
  filter: ({ table, derived }, text) => ({ table: filterRows(table, text), derived }),
  drop_missing: ({ table, derived }, names) => ({ table: dropMissing(table, names), derived }),
  deduplicate: ({ table, derived }, { by }) => ({ table: deduplicate(table, by), derived }),
  derive: (work, given) => withDerived(work, expressionDerivations(given)),
  bin: (work, given) => withDerived(work, binDerivations(given)),
  case: (work, given) => withDerived(work, caseDerivations(given)),
};

/**
 * Texts are trimmed, the steps run, rows without a target go. Throws a StageError that names the step (`etl.steps[3]`,
 * counted from 0 as in the file's path) for a name that is not there or is there already, for an expression that is
 * wrong, for a change to what a derived column is made from, where no row is left, and for a target that is not a number.
 */
export function transform(raw: Table, { target, steps }: EtlParams['etl']): Transformed {
  checkTargetIsMade(raw, { target, steps });
  const log: string[] = [];
  let work: Work = { table: trimTexts(raw), derived: [] };
  steps.forEach((step, index) => {
    // `never` is what each action takes: the schema has seen to it that the key and what it holds belong together.
    const [[kind, given]] = Object.entries(step) as [[StepKind, never]];
    const place = `etl.steps[${index}] (${kind})`;
    const next = at(place, () => ACTIONS[kind](work, given));
    if (next.table.rows === 0) throw new StageError(`${place} leaves no row of ${work.table.rows}`);
    log.push(`${place}: ${changes(work.table, next.table, kind)}`);
    work = next;
  });
  const { table, derived } = work;
  const labelled = labelledRows(table, target);
  if (labelled.rows < table.rows) log.push(`${rowCount(table.rows - labelled.rows)} without a '${target}' dropped`);
  const isDerived = new Set(derived.map(({ name }) => name));
  const inputs = [...labelled.columns]
    .filter(([name]) => !isDerived.has(name))
    .map(([name, { kind }]) => ({ name, kind }));
  return { table: labelled, inputs, derived, log };
}

/** Columns of the file that a later cast wants as text: read as a number, they would lose leading zeros and digits. */
export function textColumns(steps: readonly EtlStep[]): Readonly<Record<string, ColumnKind>> {
  const types: Record<string, ColumnKind> = {};
  let fileNames = new Map<string, string>();
  for (const step of steps) {
    if ('rename' in step) {
      const renamed = Object.entries(step.rename).map(([from, to]) => [to, fileNames.get(from) ?? from] as const);
      fileNames = new Map([...fileNames, ...renamed]);
    }
    if ('cast' in step) {
      for (const [name, kind] of Object.entries(step.cast)) {
        if (kind === 'string') types[fileNames.get(name) ?? name] = kind;
      }
    }
  }
  return types;
}

function withDerived({ table, derived }: Work, added: readonly Derivation[]): Work {
  const taken = added.find(({ name }) => table.columns.has(name));
  if (taken)
    throw new StageError(`there is a column '${taken.name}' already; choose another name or drop that one first`);
  return { table: derive(added, table), derived: [...derived, ...added] };
}

function changes(before: Table, after: Table, kind: StepKind): string {
  const gone = [...before.columns.keys()].filter((name) => !after.columns.has(name));
  const come = [...after.columns.keys()].filter((name) => !before.columns.has(name));
  if (kind === 'rename') return `${listed(gone)} renamed to ${listed(come)}`;
  if (kind === 'cast') {
    const cast = [...after.columns.keys()].filter((name) => after.columns.get(name) !== before.columns.get(name));
    return cast.length === 0 ? 'nothing to do' : `${listed(cast)} cast`;
  }
  if (kind === 'drop') return gone.length === 0 ? 'nothing to do' : `${listed(gone)} dropped`;
  if (come.length > 0) return `${listed(come)} added`;
  return `${rowCount(before.rows - after.rows)} dropped, ${after.rows} left`;
}

function rowCount(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}

function at<Value>(place: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    if (error instanceof StageError) throw new StageError(`${place}: ${error.message}`);
    throw error;
  }
}
