// The colours of all pictures, for light and for dark surroundings, as one style sheet.
// Plain classes without CSS variables: programs that show SVG outside a browser know no `var()`.

interface Scheme {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly first: string;
  readonly second: string;
  readonly pale: string;
  /** From few rows to many. */
  readonly density: readonly [string, string, string, string, string, string, string, string];
}

const light: Scheme = {
  paper: '#ffffff',
  ink: '#1c2430',
  muted: '#596273',
  grid: '#e3e7ed',
  first: '#2a6fb0',
  second: '#c2541d',
  pale: '#a9c5e2',
  density: ['#e1ecf7', '#c3daee', '#9fc3e2', '#74a7d3', '#4a89c0', '#2a6aa6', '#164c86', '#0a2f5e'],
};

const dark: Scheme = {
  paper: '#12161d',
  ink: '#e7eaef',
  muted: '#9ba5b4',
  grid: '#2a313c',
  first: '#5ea3e0',
  second: '#f0945c',
  pale: '#38597c',
  density: ['#17273b', '#1c3a5b', '#21507d', '#2a69a1', '#3d86c3', '#61a4da', '#94c6ec', '#d3ebfb'],
};

/** How many steps `density-1`, `density-2`, … there are. */
export const DENSITY_STEPS = 8;

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/** The style sheet of a picture. All rules start with `.chart`, so that a page that holds the picture stays as it is. */
export function styleSheet(): string {
  return [
    `.chart text{font:12px ${FONT}}`,
    '.chart .title{font-size:16px;font-weight:600}',
    '.chart .heading{font-size:13px;font-weight:600}',
    '.chart .small{font-size:11px}',
    '.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}',
    '.chart .rule{fill:none;stroke-width:1.5}',
    '.chart .dashed{stroke-dasharray:5 4}',
    '.chart .cell{shape-rendering:crispEdges}',
    colours(light),
    `@media (prefers-color-scheme:dark){${colours(dark)}}`,
  ].join('');
}

function colours(scheme: Scheme): string {
  const { paper, ink, muted, grid, first, second, pale, density } = scheme;
  return [
    `.chart .paper{fill:${paper}}`,
    `.chart text{fill:${ink}}`,
    `.chart text.muted{fill:${muted}}`,
    `.chart .grid{stroke:${grid};stroke-width:1}`,
    `.chart .axis{stroke:${muted};stroke-width:1}`,
    ...Object.entries({ first, second, pale }).map(
      ([name, colour]) => `.chart .fill-${name}{fill:${colour}}.chart .stroke-${name}{stroke:${colour}}`,
    ),
    `.chart .stroke-ink{stroke:${ink}}`,
    ...density.map((colour, k) => `.chart .density-${k + 1}{fill:${colour}}`),
  ].join('');
}
