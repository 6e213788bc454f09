// The frame of every picture: size, title, description, style, and the line that says where the data come from.
// `id` must be unique in a page that holds several pictures: the title and the description are found by it.
import { styleSheet } from './palette.ts';
import { element, escapeXml, textAt } from './svg.ts';

export interface Captions {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, in one or two sentences, for those who do not see it. */
  readonly description: string;
  /** Where the data come from. */
  readonly source: string;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** First pixel below the title. */
export const TOP = 44;
/** Pixels at the bottom that belong to the line with the source. */
export const BOTTOM = 26;

/** A whole SVG file. `body` is drawn between TOP and height - BOTTOM. */
export function chart(captions: Captions, { width, height }: Size, ...body: readonly string[]): string {
  const { id, title, description, source } = captions;
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'chart',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-labelledby': `${id}-title ${id}-desc`,
  };
  const parts = [
    element('title', { id: `${id}-title` }, escapeXml(title)),
    element('desc', { id: `${id}-desc` }, escapeXml(description)),
    element('style', {}, styleSheet()),
    element('rect', { class: 'paper', x: 0, y: 0, width, height, rx: 6 }),
    textAt(16, 26, title, { class: 'title' }),
    ...body,
    textAt(16, height - 10, `Data: ${source}`, { class: 'small muted' }),
  ];
  return `${element('svg', root, ...parts.map((part) => `\n${part}`), '\n')}\n`;
}

/** A picture without data, which says why. */
export function emptyChart(captions: Captions, why: string): string {
  return chart(captions, { width: 760, height: 120 }, textAt(16, TOP + 22, why, { class: 'muted' }));
}
