// What a stage does: shell commands, one command without a shell, or a module. The text of `cmd` is split at its line
// ends as DVC does, each line a shell of its own; an item of a list is one shell, whatever it holds.
import type { Action } from '../../model.ts';
import { resolvePath } from '../../paths/paths.ts';
import { emptyCommand } from '../../problems/pipeline.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './reader.ts';
import type { TemplateScope } from '../templates/scope.ts';
import { resolveText } from '../templates/template.ts';
import { entryOf, type Written, type WrittenMap } from '../yaml/written.ts';

/** Where Python's `splitlines` splits. */
// oxlint-disable-next-line no-control-regex
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Undefined if it was reported why there is none. */
export function readAction(stage: WrittenMap, reader: StageReader, scope: TemplateScope): Action | undefined {
  const module = entryOf(stage, 'module');
  if (module) {
    const place = placeIn(reader, module.value.span);
    const path = textOf(module.value);
    if (!isUsablePath(reader, `module of stage '${reader.stage}'`, path, place)) return undefined;
    return { kind: 'module', entry: resolvePath(reader.wdir, path), place };
  }
  const cmd = entryOf(stage, 'cmd');
  if (!cmd) return undefined;
  const argv = cmd.value.kind === 'map' ? entryOf(cmd.value, 'argv')?.value : undefined;
  const texts = resolvedTexts(argv ?? cmd.value, argv ? scope : { ...scope, at: 'command' });
  if (!texts) return undefined;
  const [program, ...args] = texts;
  if (argv && program !== undefined && program !== '') return { kind: 'argv', argv: [program, ...args] };
  const lines = cmd.value.kind === 'list' ? texts : texts.flatMap((text) => text.split(lineEnd));
  const commands = lines.filter((line) => line.trim() !== '');
  if (!argv && commands.length > 0) return { kind: 'shell', commands };
  reader.report(emptyCommand(reader.stage, placeIn(reader, cmd.keySpan)));
  return undefined;
}

function resolvedTexts(written: Written, scope: TemplateScope): readonly string[] | undefined {
  const items = written.kind === 'list' ? written.items : [written];
  const texts = items.map((item) => resolveText(textOf(item), item.span, scope));
  const resolved = texts.filter((text) => text !== undefined);
  return resolved.length === texts.length ? resolved : undefined;
}
