// The steps that change columns: drop, rename, cast.
// None of them may touch what a derived column is made from: the recipe starts from the table as it is after the steps.
import { columnsUsed } from '../recipe/lineage.ts';
import type { Derivation } from '../recipe/recipe.ts';
import { StageError } from '../stage-error.ts';
import { columnNamed, listed, tableOf, type Column, type ColumnKind, type Table } from '../table/columns.ts';
import { blanks, filled } from '../table/rows.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Names that are not there are nothing. A derived column may go when no other one is made from it. */
export function dropColumns(table: Table, derived: readonly Derivation[], names: readonly string[]): Table {
  const kept = derived.filter(({ name }) => !names.includes(name));
  for (const name of names) refuseInUse(kept, name, 'drop');
  return tableOf([...table.columns].filter(([name]) => !names.includes(name)));
}

export function renameColumns(
  table: Table,
  derived: readonly Derivation[],
  renamed: Readonly<Record<string, string>>,
): Table {
  for (const name of Object.keys(renamed)) {
    columnNamed(table, name, 'to be renamed');
    refuseInUse(derived, name, 'rename');
    refuseDerived(derived, name, 'rename');
  }
  const names = [...table.columns.keys()].map((name) => (Object.hasOwn(renamed, name) ? renamed[name]! : name));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new StageError(`two columns would be named '${twice}'; drop or rename the other one first`);
  return tableOf([...table.columns.values()].map((column, at): [string, Column] => [names[at]!, column]));
}

/** True and False are 1 and 0, as numbers and as texts `true` and `false`. A missing value stays missing. */
export function castColumns(
  table: Table,
  derived: readonly Derivation[],
  kinds: Readonly<Record<string, ColumnKind>>,
): Table {
  const columns = new Map(table.columns);
  for (const [name, kind] of Object.entries(kinds)) {
    const column = columnNamed(table, name, 'to be cast');
    if (column.kind === kind) continue;
    refuseInUse(derived, name, 'cast');
    refuseDerived(derived, name, 'cast');
    columns.set(name, castColumn(name, column, kind));
  }
  return tableOf(columns);
}

function refuseInUse(derived: readonly Derivation[], name: string, verb: string): void {
  const users = derived.filter((derivation) => columnsUsed(derivation).has(name)).map((derivation) => derivation.name);
  if (users.length === 0) return;
  const way = verb === 'drop' ? 'leave it in (features are chosen by name)' : `${verb} it before they are made`;
  throw new StageError(`'${name}' is what ${listed(users)} ${users.length === 1 ? 'is' : 'are'} made from; ${way}`);
}

function refuseDerived(derived: readonly Derivation[], name: string, verb: string): void {
  if (!derived.some((derivation) => derivation.name === name)) return;
  throw new StageError(`'${name}' is a derived column; make it as it shall be instead of a ${verb} later`);
}

function castColumn(name: string, column: Column, kind: ColumnKind): Column {
  const { values } = column;
  const wrong = new WrongValues(name, kind);
  if (kind === 'number') {
    const out = filled(
      new Float64Array(values.length),
      (row) => wrong.check(asNumber(values[row]), values[row], row) ?? NaN,
    );
    wrong.refuse();
    return { kind, values: out };
  }
  if (kind === 'string') {
    const out = blanks<string>(values.length);
    for (let row = 0; row < out.length; row++) if (!isMissingValue(values[row])) out[row] = String(values[row]);
    return { kind, values: out };
  }
  const out = blanks<boolean>(values.length);
  for (let row = 0; row < out.length; row++) out[row] = wrong.check(asBoolean(values[row]), values[row], row);
  wrong.refuse();
  return { kind, values: out };
}

function isMissingValue(value: unknown): boolean {
  return value === undefined || Number.isNaN(value);
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || !NUMBER.test(value) || !Number.isFinite(Number(value))) return undefined;
  return Number(value);
}

function asBoolean(value: unknown): boolean | undefined {
  if (value === 1 || value === 'true' || value === 'True' || value === 'TRUE' || value === '1') return true;
  if (value === 0 || value === 'false' || value === 'False' || value === 'FALSE' || value === '0') return false;
  return undefined;
}

/** Counts what cannot be cast, so that one error speaks for all of it. */
class WrongValues {
  private readonly name: string;
  private readonly kind: ColumnKind;
  private count = 0;
  private first = '';

  constructor(name: string, kind: ColumnKind) {
    this.name = name;
    this.kind = kind;
  }

  check<Value>(cast: Value | undefined, value: unknown, row: number): Value | undefined {
    if (cast !== undefined || isMissingValue(value)) return cast;
    if (this.count++ === 0) this.first = `'${String(value)}' in row ${row + 1}`;
    return undefined;
  }

  refuse(): void {
    if (this.count === 0) return;
    const wanted = this.kind === 'number' ? 'a number' : 'true or false, 1 or 0';
    const others = this.count === 1 ? '' : ` and ${this.count - 1} more`;
    throw new StageError(
      `column '${this.name}' holds ${this.first}${others}, which is not ${wanted}; filter such rows or mend them`,
    );
  }
}
