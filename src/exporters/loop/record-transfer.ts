import type { Level } from '../../record/levels.js';
import { builtInLevel } from '../../record/levels.js';
import { type Code, LEVEL, type StyledText } from '../../record/markup/tags.js';
import { isPending } from '../../record/otel.js';
import type { InstrumentationScope, Resource } from '../../record/readable.js';
import { LightRecord, type RecordContents } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';

/** Many records share these: each crosses once, and is named by its number from then on. */
type Shared = InstrumentationScope | Resource | Level;

/** A record as it crosses to a thread, by structured clone. */
export type SentRecord = Omit<
  RecordContents,
  'instrumentationScope' | 'resource' | 'manner' | 'body' | 'attributes' | 'ours'
> & {
  readonly body: unknown;
  readonly attributes: unknown;
  readonly scope: number;
  readonly resource: number;
  readonly raw: boolean;
  readonly styled: SentPaint | undefined;
  /** Where it is no built-in one. */
  readonly level: number | undefined;
};

/** Symbols cannot cross: the level's code is null. */
type SentCode = string | null;
type SentPaint = ReadonlyArray<string | { readonly begins: SentCode } | { readonly open: readonly SentCode[] }>;

/** So many are remembered by number; after that their numbers begin anew. */
const MAX_SHARED = 1_000;

/** Makes records ready to cross to one thread. */
export class RecordSender {
  readonly #share: (number: number, shared: Shared) => void;
  readonly #forget: () => void;
  readonly #numbers = new Map<Shared, number>();
  #next = 0;

  /** @param share Sends one that many records share, ahead of the first of them */
  constructor(share: (number: number, shared: Shared) => void, forget: () => void) {
    this.#share = share;
    this.#forget = forget;
  }

  send(record: LightRecord, level: Level | undefined): SentRecord {
    const { instrumentationScope, resource } = record;
    const directives = LightRecord.manner(record);
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
      raw: directives?.raw ?? false,
      styled: directives?.styled === undefined ? undefined : sendPaint(directives.styled),
      level: level === undefined || level === builtInLevel(level.name) ? undefined : this.#numberOf(level, sameLevel),
    };
  }

  /** One that is still being completed is sent again each time. */
  #numberOf<T extends Shared>(shared: T, plain: (shared: T) => Shared, complete = true): number {
    const known = this.#numbers.get(shared);
    if (known !== undefined) return known;
    const number = this.#next++;
    if (complete) this.#numbers.set(shared, number);
    this.#share(number, plain(shared));
    return number;
  }
}

/** Makes records of what has crossed. */
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
    const hasManner = raw || styled !== undefined;
    const record = LightRecord.of({
      ...contents,
      body: contents.body as AnyValue,
      attributes: contents.attributes as AnyValueMap,
      instrumentationScope: this.#shared.get(scope) as InstrumentationScope,
      resource: this.#shared.get(resource) as Resource,
      directives: hasManner ? { raw, styled: styled === undefined ? undefined : receivePaint(styled) } : undefined,
    });
    if (level !== undefined) this.#levels.set(record, this.#shared.get(level) as Level);
    return record;
  }

  /** The level that it came with; undefined where that is a built-in one. */
  levelOf(record: LightRecord): Level | undefined {
    return this.#levels.get(record);
  }
}

/** Anybody's object may stand there: what it is made of crosses. */
function plainScope({ name, version, schemaUrl }: InstrumentationScope): InstrumentationScope {
  return { name: String(name), version: textOf(version), schemaUrl: textOf(schemaUrl) };
}

function plainResource({ attributes }: Resource): Resource {
  return { attributes: new ValueCopier().attributes(attributes) };
}

function sameLevel(level: Level): Level {
  return level;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function sendPaint(styled: StyledText): SentPaint {
  const send = (code: Code): SentCode => (code === LEVEL ? null : code);
  return styled.map((part) => {
    if (typeof part === 'string') return part;
    return 'begins' in part ? { begins: send(part.begins) } : { open: part.open.map(send) };
  });
}

function receivePaint(styled: SentPaint): StyledText {
  const receive = (code: SentCode): Code => code ?? LEVEL;
  return styled.map((part) => {
    if (typeof part === 'string') return part;
    return 'begins' in part ? { begins: receive(part.begins) } : { open: part.open.map(receive) };
  });
}
