// A stale reason as one line for people: `param train.max_depth: 6 -> 8`.
import type { Change, StaleReason } from './reason.ts';
import { unreachable } from '../unreachable.ts';
import { formatValue, type Value } from '../values/value.ts';

/** Content words are cut to this many hex digits. */
const shownDigits = 8;

export function whyText(reason: StaleReason): string {
  switch (reason.kind) {
    case 'never-run':
      return 'never run';
    case 'not-locked':
      return 'not in the lock';
    case 'lock-conflict':
      return 'merge conflict in the lock';
    case 'forced':
      return 'forced';
    case 'always-changed':
      return 'always_changed is set';
    case 'callback':
      return 'has no deps, params or outs, so it runs every time';
    case 'command-changed':
      return `command: ${oneLine(reason.old)} -> ${oneLine(reason.now)}`;
    case 'code-changed':
      return `code ${reason.path}${changeText(reason.change)}`;
    case 'config-changed':
      return `config ${reason.path}${changeText(reason.change)}`;
    case 'package-changed':
      return `package ${reason.name}: ${reason.old ?? 'none'} -> ${reason.now ?? 'none'}`;
    case 'dep-changed':
      return `dep ${reason.path}${changeText(reason.change)}${wordChange(reason.old, reason.now)}`;
    case 'name-changed':
      return `name of ${reason.path}: ${reason.old ?? 'none'} -> ${reason.now ?? 'none'}`;
    case 'param-changed':
      return `param ${paramName(reason.file, reason.key)}: ${side(reason.old)} -> ${side(reason.now)}`;
    case 'out-declared':
      return `out ${reason.path}${changeText(reason.change)}`;
    case 'persist-changed':
      return `out ${reason.path}: persist ${String(!reason.now)} -> ${String(reason.now)}`;
    case 'wdir-changed':
      return `wdir: ${reason.old} -> ${reason.now}`;
    case 'out-missing':
      return `out ${reason.path} is missing`;
    case 'out-changed':
      return `out ${reason.path} is not what was recorded`;
    case 'dep-pending':
      return `dep ${reason.path} will be written by ${reason.upstream}`;
    case 'dep-missing':
      return `dep ${reason.path} is missing`;
    default:
      return unreachable(reason);
  }
}

/** Keys of `params.yaml` go without their file. */
export function paramName(file: string, key: string): string {
  return file === 'params.yaml' ? key : `${file}:${key}`;
}

function changeText(change: Change): string {
  return change === 'modified' ? ' changed' : ` ${change}`;
}

function wordChange(old: string | undefined, now: string | undefined): string {
  return old === undefined || now === undefined ? '' : ` (${short(old)} -> ${short(now)})`;
}

function short(word: string): string {
  const [kind, digest] = word.split(':') as [string, string];
  return kind === 'file' ? digest.slice(0, shownDigits) : `${kind} ${digest.slice(0, shownDigits)}`;
}

function side(value: Value | undefined): string {
  return value === undefined ? 'none' : formatValue(value);
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ⏎ ');
}
