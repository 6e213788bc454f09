// A plot area with its two axes: grid, ticks, labels.
// Values map linearly to pixels; y grows upwards.
import { element, textAt } from './svg.ts';
import { formatTick, type Ticks } from './ticks.ts';

/** In pixels of the picture. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Axis {
  /** What is measured, with its unit. */
  readonly label: string;
  readonly ticks: Ticks;
}

/** What the axes measure, each with its unit. */
export interface AxisLabels {
  readonly x: string;
  readonly y: string;
}

export interface Projection {
  x(value: number): number;
  y(value: number): number;
}

export function projection(area: Area, x: Ticks, y: Ticks): Projection {
  const { left, top, width, height } = area;
  return {
    x: (value) => left + ((value - x.from) / (x.to - x.from)) * width,
    y: (value) => top + height - ((value - y.from) / (y.to - y.from)) * height,
  };
}

/** Grid and labels, to be drawn before the data. The label of y stands above the axis, where it is read without turning. */
export function axes(area: Area, x: Axis, y: Axis): string {
  const at = projection(area, x.ticks, y.ticks);
  const bottom = area.top + area.height;
  const right = area.left + area.width;
  const parts = [
    ...y.ticks.values.flatMap((value) => [
      line(area.left, at.y(value), right, at.y(value), 'grid'),
      textAt(area.left - 8, at.y(value) + 4, formatTick(value, y.ticks.step), { anchor: 'end', class: 'muted' }),
    ]),
    ...x.ticks.values.flatMap((value) => [
      line(at.x(value), bottom, at.x(value), bottom + 5, 'axis'),
      textAt(at.x(value), bottom + 19, formatTick(value, x.ticks.step), { anchor: 'middle', class: 'muted' }),
    ]),
    line(area.left, bottom, right, bottom, 'axis'),
    textAt(area.left + area.width / 2, bottom + 38, x.label, { anchor: 'middle' }),
    textAt(Math.max(16, area.left - 44), area.top - 12, y.label),
  ];
  return parts.join('');
}

export function line(x1: number, y1: number, x2: number, y2: number, styleClass: string): string {
  return element('line', { x1, y1, x2, y2, class: styleClass });
}
