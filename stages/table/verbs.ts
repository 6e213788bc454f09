// The bridge between typed tables and arquero, whose verbs (select, filter, derive) the stages use.
// Deduplication is not left to arquero: its keys join quoted values unescaped, so two different rows can share one.
import { table as arqueroTable, type ColumnTable } from 'arquero';
import { tableOf, type Column, type Table } from './columns.ts';

export function toVerbs(table: Table): ColumnTable {
  return arqueroTable([...table.columns].map(([name, column]): [string, Column['values']] => [name, column.values]));
}

/** Back from arquero; the kinds come from `like`, which has to hold every column of `verbs`. */
export function fromVerbs(verbs: ColumnTable, like: Table): Table {
  return tableOf(
    verbs.columnNames().map((name): [string, Column] => {
      const kind = like.columns.get(name)!.kind;
      const values: unknown = kind === 'number' ? verbs.array(name, Float64Array) : verbs.array(name, Array);
      return [name, { kind, values } as Column];
    }),
  );
}

/**
 * The first row of each group of rows that are equal in all `names`, ascending. Groups are refined column by column,
 * and a row that is alone in its group is settled, so most rows are looked at once or twice; exact, no hashing of rows.
 */
export function distinctRows(table: Table, names: readonly string[]): Uint32Array {
  const group = new Uint32Array(table.rows);
  const isLater = new Uint8Array(table.rows);
  let open: number[] = Array.from({ length: table.rows }, (_, row) => row);
  for (const name of names) {
    const { values } = table.columns.get(name)!;
    const codes = new Map<unknown, number>();
    const groups = new Map<number, number>();
    const sizes: number[] = [];
    for (const row of open) {
      const value = values[row];
      let code = codes.get(value);
      if (code === undefined) codes.set(value, (code = codes.size));
      // Both are below the row count, so the pair is one exact integer below 2^53 for tables of up to 94 million rows.
      const pair = group[row]! * table.rows + code;
      let next = groups.get(pair);
      if (next === undefined) groups.set(pair, (next = groups.size));
      group[row] = next;
      sizes[next] = (sizes[next] ?? 0) + 1;
    }
    open = open.filter((row) => sizes[group[row]!]! > 1);
  }
  const seen = new Set<number>();
  for (const row of open) {
    if (seen.has(group[row]!)) isLater[row] = 1;
    seen.add(group[row]!);
  }
  return Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => isLater[row] === 0);
}
