// What reading a params file gives, of whatever format: its values, or everything that is wrong with it.
import type { Problem } from '../problem.ts';
import type { MapValue } from './value.ts';

export type ParamsRead =
  | { readonly params: MapValue; readonly problems: readonly [] }
  | { readonly params?: undefined; readonly problems: readonly [Problem, ...Problem[]] };
