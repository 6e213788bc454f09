// Which keys of which files templates took: a value that was taken is the very object that its file was read to, also
// when it came as the item of a group. What is left of that, a list whose items became stages, is none.
import type { FileKeys, ProjectPath } from '../../model.ts';
import { byCodeUnit } from '../../order.ts';
import type { Value } from '../../values/value.ts';
import type { Layer } from './context.ts';

export class Taken {
  private readonly values = new Set<Value>();
  private readonly layers = new Set<Layer>();

  readonly take = (value: Value): void => {
    if (value.kind === 'map') for (const item of value.entries.values()) this.take(item);
    // Null is as good as nothing, and it may be one object for all.
    else if (value.kind !== 'null') this.values.add(value);
  };

  /** Where values may come from. */
  from(layers: readonly Layer[]): void {
    for (const layer of layers) if (layer.path !== undefined) this.layers.add(layer);
  }

  /** Dotted keys: of a map those of its values, of an item of a list its number. */
  keys(): readonly FileKeys[] {
    const found = new Map<ProjectPath, Set<string>>();
    if (this.values.size === 0) return [];
    for (const { path, values } of this.layers) {
      if (path === undefined) continue;
      const keys = found.get(path) ?? new Set();
      for (const key of this.below(values, '')) keys.add(key);
      if (keys.size > 0) found.set(path, keys);
    }
    return [...found]
      .map(([path, keys]) => ({ path, keys: [...keys].sort(byCodeUnit) }))
      .sort((a, b) => byCodeUnit(a.path, b.path));
  }

  private *below(value: Value, key: string): Generator<string> {
    if (this.values.has(value)) yield key;
    const items = value.kind === 'map' ? value.entries : value.kind === 'list' ? value.items.entries() : [];
    for (const [name, item] of items) yield* this.below(item, key === '' ? String(name) : `${key}.${name}`);
  }
}
