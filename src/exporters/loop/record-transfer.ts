import { own } from '../../record/foreign/own.js';
import { builtInLevel, type Level } from '../../record/levels.js';
import { type Code, LEVEL } from '../../record/markup/tags.js';
import { isPending } from '../../record/otel.js';
import type { InstrumentationScope, Resource } from '../../record/readable.js';
import { LightRecord, type RecordContents } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';

/** Objects that many records share. Each is sent once, and identified by number afterwards. */
type Shared = InstrumentationScope | Resource | Level;

/** A record in a form that structured clone accepts. */
export type SentRecord = Omit<
  RecordContents,
  'instrumentationScope' | 'resource' | 'directives' | 'body' | 'attributes' | 'ours'
> & {
  readonly body: unknown;
  readonly attributes: unknown;
  readonly scope: number;
  readonly resource: number;
  readonly raw: boolean;
  readonly styled: StyledParts<SentCode> | undefined;
  /** Set unless the level is built in. */
  readonly level: number | undefined;
};

/** Symbols cannot be cloned: null stands for the level's code. */
type SentCode = string | null;
type StyledParts<C> = ReadonlyArray<string | { readonly begins: C } | { readonly open: readonly C[] }>;

/** After this number of shared objects, both sides forget them, and numbers start at 0 again. */
const MAX_SHARED = 1_000;

/** Converts records for one thread. */
export class RecordSender {
  readonly #share: (number: number, shared: Shared) => void;
  readonly #forget: () => void;
  readonly #numbers = new Map<Shared, number>();
  #next = 0;

  /** @param share Sends a shared object, before the first record that refers to it */
  constructor(share: (number: number, shared: Shared) => void, forget: () => void) {
    this.#share = share;
    this.#forget = forget;
  }

  send(given: LightRecord, level: Level | undefined): SentRecord {
    // A sink of another copy of the package gives records of that copy.
    const record = own(given);
    const { instrumentationScope, resource } = record;
    const directives = LightRecord.directives(record);
    if (this.#next > MAX_SHARED) {
      this.#next = 0;
      this.#numbers.clear();
      this.#forget();
    }
    return {
      hrTime: record.hrTime,
      hrTimeObserved: record.hrTimeObserved,
      spanContext: record.spanContext,
      severityText: record.severityText,
      severityNumber: record.severityNumber,
      body: record.body,
      eventName: record.eventName,
      attributes: record.attributes,
      droppedAttributesCount: record.droppedAttributesCount,
      scope: this.#numberOf(instrumentationScope, plainScope),
      resource: this.#numberOf(resource, plainResource, !isPending(resource)),
      levelNumber: LightRecord.levelNumber(record),
      size: LightRecord.size(record),
      nonPortable: LightRecord.nonPortable(record),
      exception: LightRecord.exception(record),
      raw: directives?.raw ?? false,
      styled:
        directives?.styled && mapCodes<Code, SentCode>(directives.styled, (code) => (code === LEVEL ? null : code)),
      level:
        level === undefined || level === builtInLevel(level.name) ? undefined : this.#numberOf(level, (same) => same),
    };
  }

  /** Sends the object unless it was sent. An incomplete one, a resource with pending attributes, is sent each time. */
  #numberOf<T extends Shared>(shared: T, plain: (shared: T) => Shared, complete = true): number {
    const known = this.#numbers.get(shared);
    if (known !== undefined) return known;
    const number = this.#next++;
    if (complete) this.#numbers.set(shared, number);
    this.#share(number, plain(shared));
    return number;
  }
}

/** Restores records on the thread. */
export class RecordReceiver {
  readonly #shared = new Map<number, Shared>();
  readonly #levels = new WeakMap<LightRecord, Level>();

  share(number: number, shared: unknown): void {
    this.#shared.set(number, Object.freeze(shared as Shared));
  }

  forget(): void {
    this.#shared.clear();
  }

  receive({ scope, resource, raw, styled, level, ...contents }: SentRecord): LightRecord {
    const hasDirectives = raw || styled !== undefined;
    const record = LightRecord.of({
      ...contents,
      body: contents.body as AnyValue,
      attributes: contents.attributes as AnyValueMap,
      instrumentationScope: this.#shared.get(scope) as InstrumentationScope,
      resource: this.#shared.get(resource) as Resource,
      directives: hasDirectives
        ? { raw, styled: styled && mapCodes<SentCode, Code>(styled, (code) => code ?? LEVEL) }
        : undefined,
    });
    if (level !== undefined) this.#levels.set(record, this.#shared.get(level) as Level);
    return record;
  }

  /** The record's level; undefined if that is built in. */
  levelOf(record: LightRecord): Level | undefined {
    return this.#levels.get(record);
  }
}

/** A scope may be a foreign object that cannot be cloned. */
function plainScope({ name, version, schemaUrl }: InstrumentationScope): InstrumentationScope {
  return { name: String(name), version: textOf(version), schemaUrl: textOf(schemaUrl) };
}

function plainResource({ attributes }: Resource): Resource {
  return { attributes: new ValueCopier().attributes(attributes) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function mapCodes<From, To>(styled: StyledParts<From>, convert: (code: From) => To): StyledParts<To> {
  return styled.map((part) => {
    if (typeof part === 'string') return part;
    return 'begins' in part ? { begins: convert(part.begins) } : { open: part.open.map(convert) };
  });
}
