// Sentences about `vars`: the files and maps that templates take values from.
import type { Place } from '../model.ts';
import type { Problem } from '../problem.ts';

function varsProblem(code: string, message: string, place: Place, hint?: string): Problem {
  return { code, category: 'project', message, place, ...(hint !== undefined && { hint }) };
}

export function varsFileMissing(file: string, place: Place): Problem {
  return varsProblem('vars-file-missing', `vars name '${file}', which does not exist`, place);
}

export function varsKeyMissing(key: string, file: string, nearest: string | undefined, place: Place): Problem {
  const hint = nearest === undefined ? undefined : `did you mean '${nearest}'?`;
  return varsProblem('vars-key-missing', `vars take '${key}' from ${file}, which does not have it`, place, hint);
}

export function varsRedefined(key: string, source: string, first: string, place: Place): Problem {
  return varsProblem(
    'vars-redefined',
    `cannot redefine '${key}' from ${source}, since it is already in ${first}`,
    place,
    'maps are merged, but no value is set twice',
  );
}

/** @param loaded what was taken of the file before */
export function varsLoadedTwice(item: string, loaded: 'whole' | 'partly', place: Place): Problem {
  const message =
    loaded === 'whole'
      ? `'${item}' takes keys of a file that is already read whole`
      : `'${item}' is already read in part`;
  return varsProblem('vars-loaded-twice', message, place, 'name the file once');
}

export function varsHaveTemplate(text: string, place: Place): Problem {
  return varsProblem('template-in-vars', `vars take no templates: '${text}'`, place, 'write the value itself');
}

export function varsSetReserved(key: string, place: Place): Problem {
  return varsProblem(
    'reserved-name',
    `vars set '${key}', which a foreach or matrix sets here`,
    place,
    'choose another name',
  );
}
