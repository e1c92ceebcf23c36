import { memberOf } from '../../../record/floor/member-of.js';
import type { InstrumentationScope, Resource } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import { ValueCopier } from '../../../record/values/copier.js';
import type { Origin, ResourceGroup, Scope } from './encoding.js';
import { originBytes } from './protobuf.js';

interface OpenScope {
  readonly scope: Scope;
  readonly records: LightRecord[];
}

interface OpenResource extends ResourceGroup {
  readonly scopes: OpenScope[];
  readonly byIdentity: Map<InstrumentationScope, OpenScope>;
  readonly byContent: Map<string, OpenScope>;
}

/** Groups the records of a batch by resource and scope. Different objects with equal contents form one group. */
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
    const group = getOrCreate(byIdentity, record.resource, () => {
      const origin = originOf(record.resource);
      return getOrCreate(byContent, contentOf(origin), () => {
        const opened = { origin, scopes: [], byIdentity: new Map(), byContent: new Map() };
        groups.push(opened);
        return opened;
      });
    });
    openScope(group, record.instrumentationScope).records.push(record);
  }
  return groups;
}

function openScope(group: OpenResource, original: InstrumentationScope): OpenScope {
  return getOrCreate(group.byIdentity, original, () => {
    const scope = scopeOf(original);
    return getOrCreate(group.byContent, contentOf(scope), () => {
      const opened: OpenScope = { scope, records: [] };
      group.scopes.push(opened);
      return opened;
    });
  });
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}

/** Copies the attributes of a resource or scope, which may be a foreign object, as AnyValues. */
function originOf(original: Resource | InstrumentationScope): Origin {
  const copier = new ValueCopier();
  const attributes = copier.attributes(objectIn(original, 'attributes'));
  return { attributes, droppedAttributesCount: copier.dropped, schemaUrl: textIn(original, 'schemaUrl') };
}

function scopeOf(scope: InstrumentationScope): Scope {
  return { name: textIn(scope, 'name'), version: textIn(scope, 'version'), ...originOf(scope) };
}

/** A key that is equal for equal contents. Encoded, so that the string '1' differs from the number 1. */
function contentOf(origin: Origin | Scope): string {
  return originBytes(origin).toString('latin1');
}

function objectIn(of: object, key: string): object {
  const value = memberOf(of, key);
  return typeof value === 'object' && value !== null ? value : {};
}

function textIn(of: object, key: string): string {
  const value = memberOf(of, key);
  return typeof value === 'string' ? value.toWellFormed() : '';
}
