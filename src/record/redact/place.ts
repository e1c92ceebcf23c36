import { pathText, type Step } from './paths.js';

/** Where a value is: the steps to it from the top of the attributes or of the body, the last one first. */
export interface Place {
  readonly parent: Place | undefined;
  readonly step: Step;
  readonly isInBody: boolean;
}

export const ATTRIBUTES: Place = { parent: undefined, step: '', isInBody: false };
export const BODY: Place = { parent: undefined, step: '', isInBody: true };

export function inside(parent: Place, step: Step): Place {
  return { parent, step, isInBody: parent.isInBody };
}

export function stepsTo(place: Place): readonly Step[] {
  const steps: Step[] = [];
  for (let at = place; at.parent !== undefined; at = at.parent) steps.push(at.step);
  return steps.reverse();
}

/** As a function that redacts gets it: empty in the body. */
export function textOfPlace(place: Place): string {
  return place.isInBody ? '' : pathText(stepsTo(place));
}
