// Which rows repeat an earlier one: exact comparison, column by column.
// No keys are joined or hashed: two different rows can never be held to be equal.
import type { Table } from './columns.ts';
import { allRows, rowsWhere } from './rows.ts';

/**
 * The first row of each group of rows that are equal in all `names`, ascending. Groups are refined column by column,
 * and a row that is alone in its group is settled, so most rows are looked at once or twice; exact, no hashing of rows.
 */
export function distinctRows(table: Table, names: readonly string[]): Uint32Array {
  const group = new Uint32Array(table.rows);
  const isLater = new Uint8Array(table.rows);
  let open = allRows(table.rows);
  for (const [at, name] of names.entries()) {
    const isFirst = at === 0;
    const { values } = table.columns.get(name)!;
    const codes = new Map<unknown, number>();
    const groups = new Map<number, number>();
    const sizes: number[] = [];
    for (const row of open) {
      const value = values[row];
      let code = codes.get(value);
      if (code === undefined) codes.set(value, (code = codes.size));
      let next: number | undefined = code;
      if (!isFirst) {
        // Both are below the row count, so the pair is one exact integer below 2^53 for tables of up to 94 million rows.
        const pair = group[row]! * table.rows + code;
        next = groups.get(pair);
        if (next === undefined) groups.set(pair, (next = groups.size));
      }
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
  return rowsWhere(table.rows, (row) => isLater[row] === 0);
}
