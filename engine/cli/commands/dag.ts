// `restage dag`: the graph of stages, drawn in the terminal, or as text or a picture for other programs.
import { dirname, extname, resolve } from 'node:path';
import { collapseGroups, type Dag } from '../../core/dag/dag.ts';
import { dotText } from '../../core/dag/dot.ts';
import { fencedMermaid, mermaidText } from '../../core/dag/mermaid.ts';
import { EngineError } from '../../core/problem.ts';
import { cannotDraw, noFolderFor } from '../../core/problems/dag.ts';
import { unreachable } from '../../core/unreachable.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import { dag } from '../../run/dag.ts';
import { drawingOf } from '../../run/drawing.ts';
import { type Project, readProject } from '../../run/project/project.ts';
import type { Call, Command, Options } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Draw } from '../view/dag.ts';
import { statusWord } from '../view/json.ts';
import { eventLines } from '../view/plain.ts';

type Form = 'drawing' | 'svg' | 'mermaid' | 'md' | 'dot' | 'json';

/** By the ending of a file's name. */
const forms: Readonly<Record<string, Form>> = {
  '.svg': 'svg',
  '.mmd': 'mermaid',
  '.md': 'md',
  '.dot': 'dot',
  '.json': 'json',
};
/** What people ask other tools for. */
const foreign = ['.png', '.pdf', '.jpg', '.jpeg', '.html', '.txt', '.mermaid', '.gv', '.ps', '.webp'];

export const dagCommand: Command = {
  name: 'dag',
  summary: 'draw the stages, who waits for whom, and how each stands',
  configure(command) {
    command
      .argument('[target]', 'a stage or the path of an out, drawn with what it needs; all if none')
      .option('-o, --output [file]', 'write a file: .svg, .mmd, .md, .dot or .json; without a file the same as --outs')
      .option('--outs', 'draw files instead of stages')
      .option('--full', "the target's whole pipeline, not only what it needs")
      .option('--collapse-foreach-matrix', 'each foreach and matrix as one box')
      .option('--no-status', 'do not look how stages stand')
      .option('--mermaid', 'print a mermaid flowchart')
      .option('--md', 'print a mermaid flowchart, fenced for Markdown')
      .option('--dot', "print Graphviz' language")
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', examples);
  },
  async run(call, targets, options) {
    const { written, target, outs } = outputOf(options);
    const form = written?.form ?? formOf(call, options);
    const collapsed = options['collapseForeachMatrix'] === true;
    const read = readProject(call.world, { file: call.file, targets: [...targets, ...target], scope: 'all' });
    // The texts are DVC's: they have no place for how stages stand, nor for files that no stage writes.
    const isOwnForm = form === 'drawing' || form === 'svg' || form === 'json';
    const request = {
      targets: [...targets, ...target],
      reach: options['full'] === true ? ('connected' as const) : ('upstream' as const),
      nodes: !outs ? ('stages' as const) : isOwnForm ? ('files' as const) : ('outs' as const),
      statuses: options['status'] !== false && isOwnForm,
      collapsed,
    };
    const graph = await dag(read, request, (event) =>
      eventLines(event, { width: 0, colors: call.terminal.colors }).notes.forEach((line) => call.terminal.note(line)),
    );
    const text = async (wanted: Form): Promise<string> => textOf(graph, wanted, { call, outs, project: read.project });
    if (!written) call.terminal.result(await text(form));
    else {
      write(call, written.path, await text(form));
      if (call.json) call.terminal.result(await text('json'));
      else if (!call.quiet) call.terminal.result(`wrote ${written.name}`);
    }
    return exitCodes.ok;
  },
};

const examples = `
Examples:
  restage dag                     all stages
  restage dag train               train, and what it needs
  restage dag train --full        all that is connected with train
  restage dag --outs              the files, from data to models; --dot and --mermaid have outs alone
  restage dag -o dag.svg          a picture, for light and dark pages
  restage dag --md >> README.md   a flowchart that GitHub draws`;

interface Output {
  readonly written?: { readonly path: string; readonly name: string; readonly form: Form };
  readonly target: readonly string[];
  readonly outs: boolean;
}

/** `-o` is DVC's `--outs` as well: what follows it is a file to write if it ends like one, else a target. */
function outputOf(options: Options): Output {
  const value = options['output'];
  const outs = options['outs'] === true;
  if (typeof value !== 'string') return { target: [], outs: outs || value === true };
  const ending = extname(value).toLowerCase();
  const form = forms[ending];
  if (form) return { written: { path: value, name: value, form }, target: [], outs };
  if (foreign.includes(ending)) throw new EngineError([cannotDraw(value, Object.keys(forms))]);
  return { target: [value], outs: true };
}

function formOf(call: Call, options: Options): Form {
  if (call.json) return 'json';
  if (options['md'] === true) return 'md';
  if (options['mermaid'] === true) return 'mermaid';
  return options['dot'] === true ? 'dot' : 'drawing';
}

interface Shown {
  readonly call: Call;
  readonly outs: boolean;
  readonly project: Project;
}

async function textOf(graph: Dag, form: Form, { call: { terminal }, outs, project }: Shown): Promise<string> {
  const draw: Draw = async (part, options) => drawingOf(project, part, options);
  switch (form) {
    case 'json':
      return JSON.stringify(toJson(graph), undefined, 2);
    case 'mermaid':
      return mermaidText(graph);
    case 'md':
      return fencedMermaid(graph);
    case 'dot':
      return dotText(graph);
    case 'svg':
      return (await import('../view/dag.ts')).dagSvg(graph, draw);
    case 'drawing': {
      const { dagLines } = await import('../view/dag.ts');
      const collapsedCount = collapseGroups(graph).nodes.length;
      const lines = await dagLines(graph, draw, {
        colors: terminal.colors,
        width: terminal.width,
        noun: outs ? 'file' : 'stage',
        collapsedCount,
      });
      return lines.join('\n');
    }
    default:
      return unreachable(form);
  }
}

function toJson({ nodes, edges }: Dag): object {
  return {
    nodes: nodes.map(({ id, status }) => ({ id, ...(status === undefined ? {} : { status: statusWord(status) }) })),
    edges,
  };
}

function write({ world }: Call, name: string, text: string): void {
  const path = resolve(world.cwd, name);
  if (world.fs.stat(dirname(path))?.kind !== 'directory') throw new EngineError([noFolderFor(name)]);
  writeAtomic(
    world.fs,
    dirname(path),
    path,
    Buffer.from(text.endsWith('\n') ? text : `${text}\n`),
    world.clock.nonce(),
  );
}
