import type { InstrumentationScope, Resource } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import { ValueCopier } from '../../../record/values/copier.js';
import type { Origin, ResourceGroup, Scope } from './encoding.js';
import { originBytes } from './protobuf.js';

interface OpenScope {
  readonly scope: Scope;
  readonly records: LightRecord[];
}

interface OpenResource {
  readonly origin: Origin;
  readonly scopes: OpenScope[];
  readonly byIdentity: Map<InstrumentationScope, OpenScope>;
  readonly byContent: Map<string, OpenScope>;
}

/** The records of a batch by resource and scope: those that are equal are one, also where they are not the same object. */
export function grouped(records: readonly LightRecord[]): readonly ResourceGroup[] {
  const first = records[0];
  if (first === undefined) return [];
  const { resource, instrumentationScope } = first;
  if (records.every((record) => record.resource === resource && record.instrumentationScope === instrumentationScope))
    return [{ origin: originOf(resource), scopes: [{ scope: scopeOf(instrumentationScope), records }] }];
  const groups: OpenResource[] = [];
  const byIdentity = new Map<Resource, OpenResource>();
  const byContent = new Map<string, OpenResource>();
  for (const record of records) {
    const group = kept(byIdentity, record.resource, () => {
      const origin = originOf(record.resource);
      return kept(byContent, contentOf(origin), () => {
        const opened = { origin, scopes: [], byIdentity: new Map(), byContent: new Map() };
        groups.push(opened);
        return opened;
      });
    });
    openScope(group, record.instrumentationScope).records.push(record);
  }
  return groups;
}

function openScope(group: OpenResource, given: InstrumentationScope): OpenScope {
  return kept(group.byIdentity, given, () => {
    const scope = scopeOf(given);
    return kept(group.byContent, contentOf(scope), () => {
      const opened: OpenScope = { scope, records: [] };
      group.scopes.push(opened);
      return opened;
    });
  });
}

/** What is known under the key, made where it is not. */
function kept<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Anybody's resource or scope, by the value table. */
function originOf(given: Resource | InstrumentationScope): Origin {
  const copier = new ValueCopier();
  const attributes = copier.attributes(member(given, 'attributes') ?? {});
  return { attributes, droppedAttributesCount: copier.dropped, schemaUrl: textIn(given, 'schemaUrl') };
}

function scopeOf(scope: InstrumentationScope): Scope {
  return { name: textIn(scope, 'name'), version: textIn(scope, 'version'), ...originOf(scope) };
}

/** Its bytes tell a text from a number that looks like it. */
function contentOf(origin: Origin | Scope): string {
  return originBytes(origin).toString('latin1');
}

function member(of: object, key: string): object | undefined {
  try {
    const value: unknown = (of as Record<string, unknown>)[key];
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function textIn(of: object, key: string): string {
  try {
    const value: unknown = (of as Record<string, unknown>)[key];
    return typeof value === 'string' ? value.toWellFormed() : '';
  } catch {
    return '';
  }
}
