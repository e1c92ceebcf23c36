import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { merged } from '../../record/values/clone.js';
import type { ValueCopier } from '../../record/values/copier.js';
import { exceptionAttributes, isExceptionKey, setAside } from '../../record/values/exception.js';

/** The attributes with those of the exception, in a new map. Fields that could be taken for them are renamed. */
export function withException(
  attributes: AnyValueMap,
  thrown: unknown,
  copier: ValueCopier,
  redactor: Redactor | undefined,
): AnyValueMap {
  const all = setAside(merged(attributes), isExceptionKey);
  if (redactor === undefined) {
    exceptionAttributes(thrown, copier, all);
    return all;
  }
  const ofException: AnyValueMap = {};
  exceptionAttributes(thrown, copier, ofException);
  return merged(all, redactor.attributes(ofException));
}
