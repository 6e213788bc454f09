// What templates see at one place of a pipeline file: params and vars, the item of a group, names of deps and outs.
import type { Problem } from '../../problem.ts';
import type { MapValue, Value } from '../../values/value.ts';
import type { YamlSource } from '../yaml/source.ts';
import type { Budget } from './budget.ts';

export interface TemplateScope {
  readonly source: YamlSource;
  /** Of params.yaml and all vars, merged. */
  readonly values: MapValue;
  /** Where `values` come from, for sentences; empty if there is no params.yaml and no vars. */
  readonly origins: readonly string[];
  /** `item` and `key` of a group; they hide values of these names. */
  readonly locals?: ReadonlyMap<string, Value>;
  /** Where names of deps and outs mean something: in `cmd`. Undefined: nowhere; `later`: they are taken on trust. */
  readonly named?: NamedTemplates | 'later';
  /** Whether the grammar has `${deps.x}` at all, and whether a whole list or map may stand anywhere. */
  readonly dialect: 'restage' | 'dvc';
  /** What becomes of a whole map or list: `anywhere` it stays what it is, also in a dvc.yaml; in a `command` a map becomes flags. */
  readonly at?: 'anywhere' | 'command';
  readonly parsing: Parsing;
  readonly budget: Budget;
  /** Told of each value that a template takes, in the stages themselves. */
  readonly take?: (value: Value) => void;
  readonly report: (problem: Problem) => void;
}

/** How a map becomes flags of a command: DVC's settings `parsing.bool` and `parsing.list`. */
export interface Parsing {
  /** `store_true`: false is left out · `boolean_optional`: it is `--no-x`. */
  readonly bool: 'store_true' | 'boolean_optional';
  /** `nargs`: `--x 1 2` · `append`: `--x 1 --x 2`. */
  readonly list: 'nargs' | 'append';
}

export const defaultParsing: Parsing = { bool: 'store_true', list: 'nargs' };

export interface NamedTemplates {
  readonly deps: ReadonlyMap<string, NamedPath>;
  readonly outs: ReadonlyMap<string, NamedPath>;
}

/** As written, relative to the stage's wdir. */
export interface NamedPath {
  readonly written: string;
  readonly isGlob: boolean;
}
