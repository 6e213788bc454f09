// One or two lines over a shared x, each named at its end, and a mark at one x.
// Values that are NaN break no line: they are left out.
import { axes, line, projection, type Area } from './axes.ts';
import { coordinate, element, textAt } from './svg.ts';
import { extent, ticksAround } from './ticks.ts';

export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly shade: 'first' | 'second';
}

export interface LineChart {
  /** At least one line with at least one point. */
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** A vertical line with a label. */
  readonly mark?: { readonly x: number; readonly label: string };
}

const LABEL_HEIGHT = 15;

export function drawLines(area: Area, { lines, xLabel, yLabel, mark }: LineChart): string {
  const known = lines.map((one) => ({ ...one, points: pointsOf(one) })).filter(({ points }) => points.length > 0);
  const ys = extent(...known.map(({ points }) => points.map((point) => point.y)));
  const x = ticksAround(0, extent(...known.map(({ points }) => points.map((point) => point.x))).max, 8);
  const y = ticksAround(ys.min, ys.max, 6);
  const at = projection(area, x, y);
  const drawn = known.map(({ points, shade }) => {
    const d = points.map(
      (point, k) => `${k === 0 ? 'M' : 'L'}${coordinate(at.x(point.x))} ${coordinate(at.y(point.y))}`,
    );
    return element('path', { class: `line stroke-${shade}`, d: d.join('') });
  });
  const ends = known.map(({ name, points, shade }) => {
    const end = points.at(-1)!;
    return { name, shade, x: at.x(end.x), y: at.y(end.y) };
  });
  const right = area.left + area.width;
  const labels = spread(ends.toSorted((a, b) => a.y - b.y)).flatMap((end) => [
    element('circle', { class: `fill-${end.shade}`, cx: end.x, cy: end.y, r: 3 }),
    element('rect', { class: `fill-${end.shade}`, x: right + 12, y: end.labelY - 1, width: 14, height: 3 }),
    textAt(right + 32, end.labelY + 4, end.name),
  ]);
  const marked = mark === undefined ? '' : drawMark(area, at.x(mark.x), mark.label);
  return [axes(area, { label: xLabel, ticks: x }, { label: yLabel, ticks: y }), marked, ...drawn, ...labels].join('');
}

function pointsOf({ x, y }: Line): { readonly x: number; readonly y: number }[] {
  return x.map((value, k) => ({ x: value, y: y[k]! })).filter((point) => Number.isFinite(point.y));
}

/** Labels from top to bottom, moved apart where they would overlap. */
function spread<End extends { readonly y: number }>(ends: readonly End[]): (End & { readonly labelY: number })[] {
  let free = -Infinity;
  return ends.map((end) => {
    const labelY = Math.max(end.y, free);
    free = labelY + LABEL_HEIGHT + 4;
    return { ...end, labelY };
  });
}

/** The label stands on the side with more room. */
function drawMark(area: Area, x: number, label: string): string {
  const toTheLeft = x > area.left + area.width / 2;
  const style = toTheLeft ? ({ anchor: 'end' } as const) : {};
  return (
    line(x, area.top, x, area.top + area.height, 'rule dashed stroke-ink') +
    textAt(toTheLeft ? x - 6 : x + 6, area.top + 12, label, style)
  );
}
