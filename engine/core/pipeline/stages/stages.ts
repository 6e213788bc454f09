// All stages of a file: each entry of `stages` drafted (a group as its members), its templates resolved, and read.
// A stage with a mistake is left out, and told apart: one that is only not whole still takes its place in the graph.
import type { FileKeys, PipelineFile, Place, Stage } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { duplicateStage, expandsTooLarge, tooManyStages } from '../../problems/pipeline.ts';
import { isUnsettling } from '../grammar.ts';
import { draftsOf, type StageDraft } from '../groups/drafts.ts';
import { mostMembers } from '../groups/members.ts';
import { checkShape, checkStage } from '../shape/check.ts';
import { beyondDialect } from '../shape/dialect.ts';
import { Budget, BudgetSpent } from '../templates/budget.ts';
import { type Context, contextBeside, withVars } from '../templates/context.ts';
import type { FilesRead } from '../templates/files-read.ts';
import type { Parsing, TemplateScope } from '../templates/scope.ts';
import { Taken } from '../templates/taken.ts';
import type { YamlSource } from '../yaml/source.ts';
import { entryOf, type WrittenEntry, type WrittenMap } from '../yaml/written.ts';
import { hasWholeTemplate, resolveBody, resolveWdir } from './resolve.ts';
import { readStage, wdirOf } from './stage.ts';

export interface StagesInput {
  readonly file: PipelineFile;
  readonly source: YamlSource;
  readonly files: FilesRead;
  readonly parsing: Parsing;
  readonly report: (problem: Problem) => void;
}

export interface StagesRead {
  readonly whole: readonly Stage[];
  /** With those that have a mistake outside of deps, outs and params. */
  readonly readable: readonly Stage[];
  readonly partial: boolean;
  /** What templates of stages took from params and vars. */
  readonly vars: readonly FileKeys[];
  /** For templates at the top level. */
  readonly scope: TemplateScope;
}

/** Codes of mistakes that leave the rest of a stage in the shape that its readers expect. */
const leavesReadable: ReadonlySet<string> = new Set(['unknown-key', 'not-yet-supported', 'no-action', 'two-actions']);

export function readStages(root: WrittenMap, input: StagesInput): StagesRead {
  return new Reading(root, input).read();
}

class Reading {
  private readonly root: WrittenMap;
  private readonly input: StagesInput;
  private readonly context: Context;
  private readonly scope: TemplateScope;
  private readonly whole: Stage[] = [];
  private readonly readable: Stage[] = [];
  private readonly firstPlaces = new Map<string, Place>();
  private partial = false;

  constructor(root: WrittenMap, input: StagesInput) {
    this.root = root;
    this.input = input;
    const { file, source, files, report } = input;
    const beside = contextBeside(file, files);
    const vars = { source, files, wdir: file.dir, prefix: '', reserved: new Set<string>(), report };
    this.context = withVars(beside, entryOf(root, 'vars')?.value, vars);
    this.scope = this.scopeOf(this.context, (problem) => {
      if (!(this.context.isIncomplete && problem.code === 'unknown-template-key')) report(problem);
    });
  }

  read(): StagesRead {
    const { source, file, report } = this.input;
    const entries = stageEntries(this.root);
    const faults = new Map<string, Problem[]>();
    /** Stages whose pieces cannot be relied on to be what their readers expect. */
    const unreadable = new Set<string>();
    const fault = (stage: string, problem: Problem | undefined, isReadable: boolean): void => {
      const known = faults.get(stage) ?? [];
      if (problem) known.push(problem);
      faults.set(stage, known);
      if (!isReadable) unreadable.add(stage);
    };
    const stages = entryOf(this.root, 'stages');
    if (stages && entries.length > mostMembers) {
      this.partial = true;
      report(tooManyStages(mostMembers, source.place(stages.keySpan.start, stages.keySpan.end)));
      return { whole: [], readable: [], partial: true, vars: [], scope: this.scope };
    }
    for (const { stage, problem } of checkShape(this.root, file.dialect, source.place)) {
      if (problem) report(problem);
      if (stage !== undefined) fault(stage, problem, problem !== undefined && leavesReadable.has(problem.code));
    }
    for (const entry of entries) {
      for (const problem of beyondDialect(entry, file.dialect, source.place)) {
        report(problem);
        fault(entry.key, problem, problem.code === 'unknown-key');
      }
    }
    // Defaults add to every stage, and includes to what there is: without them, nothing can be judged.
    const isSettled = !this.root.entries.some(({ key }) => isUnsettling(key));
    if (!isSettled) this.partial = true;
    else this.readEntries(entries, faults, unreadable);
    const { whole, readable, partial, scope } = this;
    return { whole, readable, partial, vars: this.taken.keys(), scope };
  }

  private readEntries(
    entries: readonly WrittenEntry[],
    faults: ReadonlyMap<string, readonly Problem[]>,
    unreadable: ReadonlySet<string>,
  ): void {
    for (const entry of entries) {
      const known = faults.get(entry.key) ?? [];
      try {
        this.readEntry(entry, known, !unreadable.has(entry.key));
      } catch (error) {
        if (!(error instanceof BudgetSpent)) throw error;
        this.partial = true;
        this.input.report(expandsTooLarge(this.input.source.place(entry.keySpan.start, entry.keySpan.end)));
        return;
      }
    }
  }

  private readEntry(entry: WrittenEntry, faults: readonly Problem[], isReadable: boolean): void {
    const isGroup = entry.value.kind === 'map' && entry.value.entries.some(({ key }) => groupKeys.has(key));
    const told = new Set(isGroup ? faults.map(placeKey) : []);
    const report = (problem: Problem): void => {
      // What is wrong with one member is wrong with all; and it is said once.
      if (isGroup && told.has(placeKey(problem))) return;
      if (isGroup) told.add(placeKey(problem));
      this.scope.report(problem);
    };
    const drafts = draftsOf(entry, { ...this.scope, report });
    if (!drafts || !isReadable) this.partial = true;
    const [first] = drafts ?? [];
    const isChecked = !first || !hasWholeTemplate(first.body);
    let failures = 0;
    for (const draft of drafts ?? []) {
      // Those that follow say the same again.
      if (failures === mostFailures) break;
      const stage = this.readDraft(draft, { report, isReadable, isChecked });
      if (!stage) failures += 1;
      if (!stage) this.partial = true;
      else if (this.isFirstOfItsName(draft)) {
        this.readable.push(stage.stage);
        if (stage.isWhole && faults.length === 0) this.whole.push(stage.stage);
      }
    }
  }

  private readDraft(
    draft: StageDraft,
    {
      report,
      isReadable,
      isChecked,
    }: {
      readonly report: (problem: Problem) => void;
      readonly isReadable: boolean;
      /** Whether the schema has seen all there is. */
      readonly isChecked: boolean;
    },
  ): { readonly stage: Stage; readonly isWhole: boolean } | undefined {
    let failed = false;
    const { file, source, files } = this.input;
    const { take } = this.taken;
    const outer = { ...this.scope, locals: draft.locals, take };
    const fail = (problem: Problem): void => {
      failed = true;
      report(problem);
    };
    const placed = resolveWdir(draft.body, { ...outer, report: fail });
    let context = this.context;
    const vars = entryOf(draft.body, 'vars')?.value;
    if (vars) {
      outer.budget.spendText(context.values.entries.size);
      const reserved = new Set(draft.locals.keys());
      const wdir = wdirOf(placed, file);
      context = withVars(context, vars, { source, files, wdir, prefix: `${draft.name}.`, reserved, report: fail });
    }
    this.taken.from(context.layers);
    const scope = {
      ...this.scopeOf(context, (problem) => {
        failed = true;
        if (!(context.isIncomplete && problem.code === 'unknown-template-key')) report(problem);
      }),
      locals: draft.locals,
      take,
    };
    const resolved = resolveBody(placed, scope);
    if (failed || !isReadable) return undefined;
    if (!isChecked) {
      const entry = { key: draft.name, keySpan: draft.nameSpan, value: resolved };
      for (const { problem } of checkStage(entry, file.dialect, source.place))
        if (problem && !leavesReadable.has(problem.code)) fail(problem);
      if (failed) return undefined;
    }
    return readStage(draft, resolved, { file, source, scope, report });
  }

  private isFirstOfItsName({ name, nameSpan }: StageDraft): boolean {
    const place = this.input.source.place(nameSpan.start, nameSpan.end);
    const first = this.firstPlaces.get(name);
    if (!first) this.firstPlaces.set(name, place);
    else this.scope.report(duplicateStage(name, first.line, place));
    return !first;
  }

  private scopeOf(context: Context, report: (problem: Problem) => void): TemplateScope {
    const { source, file, parsing } = this.input;
    return {
      source,
      values: context.values,
      origins: context.layers.map(({ origin }) => origin),
      dialect: file.dialect,
      parsing,
      budget: this.budget,
      report,
    };
  }

  private readonly budget = new Budget();
  private readonly taken = new Taken();
}

/** Members of a group with mistakes, before the rest of it is left alone. */
const mostFailures = 50;

const groupKeys: ReadonlySet<string> = new Set(['foreach', 'do', 'matrix']);

function placeKey({ code, place }: Problem): string {
  return `${code} ${place?.line ?? 0} ${place?.column ?? 0}`;
}

function stageEntries(root: WrittenMap): readonly WrittenEntry[] {
  const stages = entryOf(root, 'stages')?.value;
  return stages?.kind === 'map' ? stages.entries : [];
}
