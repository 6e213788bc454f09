// Reading the YAML of DVC's files strictly: what is not as DVC writes it is a problem at its place, all of them at once.
import type { Place } from '../model.ts';
import { entryOf, isEmpty, type Span, toValue, type Written, type WrittenMap } from '../pipeline/yaml/written.ts';
import type { Placer } from '../place.ts';
import type { Problem } from '../problem.ts';
import { dvcMissingKey, dvcUnknownKey, dvcWrongKind } from '../problems/dvc.ts';
import { formatScalar } from '../values/value.ts';

export class Shape {
  readonly problems: Problem[] = [];
  private readonly placer: Placer;

  constructor(placer: Placer) {
    this.placer = placer;
  }

  place({ start, end }: Span): Place {
    return this.placer(start, end);
  }

  report(problem: Problem): undefined {
    this.problems.push(problem);
    return undefined;
  }

  /** Undefined, and a problem, if it is no map. */
  map(written: Written, what: string): WrittenMap | undefined {
    if (written.kind === 'map') return written;
    return this.report(dvcWrongKind(what, 'a map', this.place(written.span)));
  }

  /** The items of a list; none for nothing at all. */
  list(written: Written | undefined, what: string): readonly Written[] {
    if (!written || isEmpty(written)) return [];
    if (written.kind === 'list') return written.items;
    this.report(dvcWrongKind(what, 'a list', this.place(written.span)));
    return [];
  }

  onlyKeys(map: WrittenMap, where: string, known: readonly string[]): void {
    for (const { key, keySpan } of map.entries)
      if (!known.includes(key)) this.report(dvcUnknownKey(key, where, known, this.place(keySpan)));
  }

  value(map: WrittenMap, key: string): Written | undefined {
    return entryOf(map, key)?.value;
  }

  required(map: WrittenMap, key: string, where: string): Written | undefined {
    const value = this.value(map, key);
    return value ?? this.report(dvcMissingKey(key, where, this.place({ start: map.span.start, end: map.span.start })));
  }

  /** Undefined if it is not there, or nothing; a problem if it is anything else. */
  text(written: Written | undefined, what: string): string | undefined {
    if (!written || isEmpty(written)) return undefined;
    if (written.kind === 'scalar' && written.value.kind === 'string') return written.value.value;
    return this.report(dvcWrongKind(what, 'a text', this.place(written.span)));
  }

  /** As it is written, whatever YAML takes it for. */
  anyText(written: Written | undefined, what: string): string | undefined {
    if (!written || isEmpty(written)) return undefined;
    if (written.kind === 'scalar') return formatScalar(written.value);
    return this.text(written, what);
  }

  flag(map: WrittenMap, key: string, otherwise: boolean): boolean {
    const written = this.value(map, key);
    if (!written) return otherwise;
    if (written.kind === 'scalar' && written.value.kind === 'bool') return written.value.value;
    this.report(dvcWrongKind(key, 'true or false', this.place(written.span)));
    return otherwise;
  }

  whole(map: WrittenMap, key: string): number | undefined {
    const written = this.value(map, key);
    if (!written) return undefined;
    const value = toValue(written);
    const count = value.kind === 'int' ? Number(value.value) : -1;
    if (Number.isSafeInteger(count) && count >= 0) return count;
    return this.report(dvcWrongKind(key, 'a whole number', this.place(written.span)));
  }
}
