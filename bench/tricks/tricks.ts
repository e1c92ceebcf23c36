import type { Scenario } from './program.js';

/*
 * Code that is harder to read for the sake of speed, each with the plain code that would stand there. `npm run bench:tricks` measures what each of
 * them gains; comments in `src` name it as `(bench/tricks, <name>)`.
 */

/** In a file below `src`: this text, and the plain one. */
type Edit = readonly [file: string, trick: string, plain: string];

export interface Trick {
  readonly what: string;
  readonly scenarios: readonly Scenario[];
  readonly edits: readonly Edit[];
}

export const TRICKS: Readonly<Record<string, Trick>> = {
  'clone-sites': {
    what: '16 places that clone, by the keys of the object',
    scenarios: ['shapes', 'call'],
    edits: [
      [
        'record/values/clone.ts',
        '  // biome-ignore format: one place a line\n',
        '  if (site >= 0) return { ...object };\n',
      ],
    ],
  },
  'rarely-measured': {
    what: 'only every 16th object of a clone site is measured before the clone',
    scenarios: ['call'],
    edits: [
      [
        'record/values/copy-fast.ts',
        'if (count < FIRST_GUARDED || (count & GUARDED_MASK) === 0) {',
        'if (count < FIRST_GUARDED || count >= 0) {',
      ],
    ],
  },
  'message-slots': {
    what: 'the latest templates in an array instead of a look into a Map',
    scenarios: ['templates', 'call'],
    edits: [
      [
        'bridge/message/message.ts',
        `  const message = recent[slot] as Message;
  return message.template === template ? message : lookedUp(template, slot);`,
        '  return lookedUp(template, slot);',
      ],
    ],
  },
  'context-cache': {
    what: 'the delivery that runs the current code, kept until the async id changes',
    scenarios: ['insidesinks', 'call10'],
    edits: [
      [
        'processors/delivery/delivery-context.ts',
        '  const id = shared.isKeptByResource === true ? executionAsyncId() : 0;',
        '  const id = 0;',
      ],
    ],
  },
  'clock-read': {
    what: 'the time as two members of the clock instead of a pair',
    scenarios: ['text', 'call'],
    edits: [
      [
        'bridge/views/emit.ts',
        `    clock.read();
    const { seconds, nanos } = clock;`,
        '    const [seconds, nanos] = clock.hrTime();',
      ],
    ],
  },
  hrtime: {
    what: `\`process.hrtime\` instead of \`performance.now()\``,
    scenarios: ['text', 'call'],
    edits: [
      [
        'record/floor/clock.ts',
        'process.hrtime ?? (() => pairOf(performance.now()))',
        '() => pairOf(performance.now())',
      ],
    ],
  },
  'date-text': {
    what: 'the text of a day, kept for the next date',
    scenarios: ['dates'],
    edits: [
      [
        'record/floor/date-text.ts',
        `  if (Number.isNaN(millis)) return 'Invalid Date';`,
        `  if (Number.isNaN(millis)) return 'Invalid Date';
  if (millis > 0) return date.toISOString();`,
      ],
    ],
  },
  'given-named': {
    what: 'named members of foreign records',
    scenarios: ['foreign'],
    edits: [
      [
        'record/foreign/own.ts',
        '    return record.instrumentationScope;',
        `    return memberOf(record, 'instrumentationScope');`,
      ],
      ['record/foreign/own.ts', '    return record.resource;', `    return memberOf(record, 'resource');`],
    ],
  },
  'scope-memo': {
    what: 'the last scope and resource of foreign records, not checked again',
    scenarios: ['foreign'],
    edits: [
      ['record/foreign/own.ts', '  if (scope === lastGiven) return lastScope;', ''],
      ['record/foreign/own.ts', '  if (resource !== lastResource) lastResource =', '  lastResource ='],
    ],
  },
  positional: {
    what: 'a record made from positional arguments',
    scenarios: ['text', 'call'],
    edits: [
      [
        'bridge/call/fast-path.ts',
        `  const record = new LightRecord(
    seconds, nanos, spanContext, level.name, level.severityNumber, body, eventName, attributes, copier.dropped,
    defaults.scope, defaults.resource, level.no, estimatedSize(copier.nodes, copier.chars), flagsOf(copier.nonPortable, true, kind),
  );`,
        '  const record = LightRecord.made({ seconds, nanos, spanContext, severityText: level.name, severityNumber: level.severityNumber, body, eventName, attributes, droppedAttributesCount: copier.dropped, instrumentationScope: defaults.scope, resource: defaults.resource, levelNumber: level.no, size: estimatedSize(copier.nodes, copier.chars), flags: flagsOf(copier.nonPortable, true, kind) } as never);',
      ],
      [
        'record/record.ts',
        '  static of(contents: RecordContents): LightRecord {',
        `  static made(c: any): LightRecord { return new LightRecord(c.seconds, c.nanos, c.spanContext, c.severityText, c.severityNumber, c.body, c.eventName, c.attributes, c.droppedAttributesCount, c.instrumentationScope, c.resource, c.levelNumber, c.size, c.flags); }
  static of(contents: RecordContents): LightRecord {`,
      ],
    ],
  },
  'uid-pool': {
    what: 'random bytes for many ULIDs at once',
    scenarios: ['uid'],
    edits: [
      [
        'record/uid.ts',
        '  if (used + count > pool.length) {',
        `  if (count > 0) return crypto().randomBytes(count);
  if (used + count > pool.length) {`,
      ],
    ],
  },
  'merged-assign': {
    what: `\`Object.assign\` instead of spreading two maps`,
    scenarios: ['bound'],
    edits: [
      [
        'record/values/clone.ts',
        '  return hasProto ? { ...earlier, ...later } : Object.assign({}, earlier, later);',
        '  return { ...earlier, ...later };',
      ],
    ],
  },
  'spare-copier': {
    what: 'one copier for all calls',
    scenarios: ['text', 'call'],
    edits: [
      [
        'record/values/copier.ts',
        '    const copier = spare ?? new ValueCopier();',
        '    const copier = new ValueCopier();',
      ],
    ],
  },
  'copy-fast': {
    what: 'all members cloned at once',
    scenarios: ['call', 'nested'],
    edits: [
      [
        'record/values/copy-fast.ts',
        `  const copy = cloneOf(object, copier);
  if (copy === undefined) return undefined;`,
        `  copier.slowPathInput = object; copier.slowPathKeys = undefined; copier.copiedCount = 0;
  if (limitOfTest) return undefined;
  const copy = cloneOf(object, copier);
  if (copy === undefined) return undefined;`,
      ],
      [
        'record/values/copy-fast.ts',
        '/** Longer keys',
        `const limitOfTest = process.pid > 0;
/** Longer keys`,
      ],
    ],
  },
  'inlined-map': {
    what: 'a nested map copied without a call of the copier',
    scenarios: ['nested', 'call'],
    edits: [
      [
        'record/values/copy-fast.ts',
        '  if (isPlainObject(value) && copier.enter(value)) {',
        '  if (false as boolean && isPlainObject(value) && copier.enter(value)) {',
      ],
    ],
  },
  'literal-keys': {
    what: 'literal keys for the attributes of an exception',
    scenarios: ['error'],
    edits: [
      [
        'record/values/exception.ts',
        `  if (!Object.hasOwn(into, 'exception.type')) into['exception.type'] = copier.attributeValue(typeOf(thrown));
  if (!Object.hasOwn(into, 'exception.message'))
    into['exception.message'] = copier.attributeValue(text ?? messageOf(thrown, copier));
  if (!Object.hasOwn(into, 'exception.stacktrace'))
    into['exception.stacktrace'] = copier.attributeValue(`,
        `  const put = (key: string, value: unknown) => { if (!Object.hasOwn(into, key)) into[key] = copier.attributeValue(value as never); };
  put('exception.type', typeOf(thrown));
  put('exception.message', text ?? messageOf(thrown, copier));
  put('exception.stacktrace', (`,
      ],
      [
        'record/values/exception.ts',
        `      isAlone ? (text ?? ownStack(thrown, copier)) : stackText(thrown, copier, MAX_CHARS),
    );`,
        `      isAlone ? (text ?? ownStack(thrown, copier)) : stackText(thrown, copier, MAX_CHARS)
    ));`,
      ],
    ],
  },
  'json-written': {
    what: 'JSON written without a replacer',
    scenarios: ['json'],
    edits: [
      [
        'record/values/json.ts',
        `function written(value: AnyValue): string {
`,
        `function written(value: AnyValue): string {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return terminalSafe(JSON.stringify(value, replacer));
`,
      ],
    ],
  },
  'json-keys': {
    what: 'quoted keys, kept',
    scenarios: ['json'],
    edits: [
      [
        'record/values/json.ts',
        `  const known = keys.get(key);
  if (known !== undefined) return known;
`,
        '',
      ],
    ],
  },
  'json-level-parts': {
    what: 'the part of a line with level and name, kept',
    scenarios: ['json'],
    edits: [
      [
        'exporters/render/json/default-line.ts',
        '  if (lastLevel.text !== text || lastLevel.number !== number) {',
        '  if (number > -99) {',
      ],
      [
        'exporters/render/json/default-line.ts',
        '  if (lastName.name !== name || lastName.threadId !== threadId) {',
        '  if (threadId > -99) {',
      ],
    ],
  },
  'fragment-eight': {
    what: 'encoded bytes written eight at a time',
    scenarios: ['encode'],
    edits: [
      [
        'exporters/otlp/encoding/fragment-cache.ts',
        '    for (let i = 0; i < doubles.length; i++) view.setFloat64(at + DOUBLE_BYTES * i, doubles[i] as number, true);',
        `    const bytes = (this as any).bytes ??= new Uint8Array(doubles.buffer); const target = (view as any).bytes ??= new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < this.length; i++) target[at + i] = bytes[i];`,
      ],
    ],
  },
  'fragment-next': {
    what: 'the fragment that follows, kept',
    scenarios: ['encode'],
    edits: [
      [
        'exporters/otlp/encoding/protobuf-values.ts',
        '    if (fragment === undefined || fragment.text !== key) {',
        '    if (at >= 0) {',
      ],
    ],
  },
  'body-fragments': {
    what: 'encoded message texts, kept',
    scenarios: ['encode'],
    edits: [
      [
        'exporters/otlp/encoding/protobuf.ts',
        `  const fragment = typeof body === 'string' ? bodies.get(body) : undefined;`,
        '  const fragment = undefined as any;',
      ],
    ],
  },
  'for-in': {
    what: `\`for in\` over the members of a map`,
    scenarios: ['encode'],
    edits: [
      [
        'exporters/otlp/encoding/protobuf-values.ts',
        `  for (const key in members) {
    // Skips members that other code has added to Object.prototype.
    if (!hasOwn.call(members, key)) continue;`,
        '  for (const key of Object.keys(members)) {',
      ],
    ],
  },
  'loop-ascii': {
    what: 'short texts written in a loop',
    scenarios: ['encode', 'encodetext'],
    edits: [
      ['exporters/otlp/encoding/wire.ts', 'export const MAX_LOOP_LENGTH = 16;', 'export const MAX_LOOP_LENGTH = 0;'],
    ],
  },
  'second-cache': {
    what: 'the text of a second, kept',
    scenarios: ['line', 'json'],
    edits: [['exporters/render/time.ts', '    if (seconds !== cachedSecond) {', '    if (seconds > -1) {']],
  },
  globals: {
    what: 'globals of the API defined as undefined',
    scenarios: ['text', 'call', 'disabled'],
    edits: [['record/otel.ts', '    if (!(key in globals))', '    if (key === undefined)']],
  },
  'minimum-first': {
    what: 'one comparison before the others in a disabled call',
    scenarios: ['disabled', 'text'],
    edits: [
      [
        'bridge/views/methods.ts',
        '    if (no < scope.minimum && (scope.isDisabled(no) || !scope.isCallEnabled(no, severityNumber, view.opt?.eventName)))',
        '    if (!scope.isCallEnabled(no, severityNumber, view.opt?.eventName))',
      ],
    ],
  },
  'small-never': {
    what: 'a small integer for "no level is enabled"',
    scenarios: ['disabled'],
    edits: [['bridge/scope.ts', 'const NEVER = 2 ** 30 - 1;', 'const NEVER = Number.POSITIVE_INFINITY;']],
  },
  'pino-rest': {
    what: 'no array of arguments in a disabled call of pinoLike',
    scenarios: ['pinodisabled'],
    edits: [
      [
        'bridge/pino/pino-like.ts',
        '      if (value >= this.#value && this.#view.isEnabled(level)) this.#log(level, method, ...input);',
        '      const [first, ...rest] = input; if (value >= this.#value && this.#view.isEnabled(level)) this.#log(level, method, first, ...rest);',
      ],
    ],
  },
  'hidden-class': {
    what: 'one instance of each class, retained',
    scenarios: ['quiet'],
    edits: [
      ['record/hidden-class.ts', '  instances.push(instance);', '  if (instances === null) instances.push(instance);'],
    ],
  },
  'mark-weakmap': {
    what: 'a private field of the timestamp instead of a WeakMap',
    scenarios: ['attached'],
    edits: [
      [
        'bridge/routes/emission.ts',
        `class Mark extends Same {
  readonly #emission: Emission;

  constructor(timestamp: object, emission: Emission) {
    super(timestamp);
    this.#emission = emission;
  }`,
        `const marks = new WeakMap<object, Emission>();
class Mark {
  constructor(timestamp: object, emission: Emission) {
    marks.set(timestamp, emission);
  }`,
      ],
      [
        'bridge/routes/emission.ts',
        `    return typeof timestamp === 'object' && timestamp !== null && #emission in timestamp
      ? timestamp.#emission
      : undefined;`,
        `    return typeof timestamp === 'object' && timestamp !== null ? marks.get(timestamp) : undefined;`,
      ],
    ],
  },
  'body-events': {
    what: 'the body of an answer by events',
    scenarios: ['http'],
    edits: [
      [
        'exporters/http/answer.ts',
        `function bodyOf(response: IncomingMessage): Promise<Buffer> {
`,
        `async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const all: Buffer[] = []; for await (const c of response) all.push(c as Buffer); if (all.length >= 0) return Buffer.concat(all);
`,
      ],
    ],
  },
  'write-one': {
    what: `a file's single line without a buffer`,
    scenarios: ['file'],
    edits: [
      [
        'exporters/file/exporter.ts',
        '    if (records.length === 1) return done(this.#writeOne(records[0] as ReadableLogRecord));',
        '',
      ],
    ],
  },
  triggers: {
    what: 'one pass for the characters that secrets have',
    scenarios: ['redacttext'],
    edits: [
      [
        'record/redact/triggers.ts',
        `  const { length } = text;
  let found = 0;`,
        `  if (text.length > 0) return 0x3fffffff;
  const { length } = text;
  let found = 0;`,
      ],
    ],
  },
  'deadline-set': {
    what: 'a deadline without an AbortSignal',
    scenarios: ['http'],
    edits: [
      [
        'exporters/http/deadline.ts',
        '  readonly #listeners = new Set<(reason: Error) => void>();',
        '  readonly #controller = new AbortController();',
      ],
      [
        'exporters/http/deadline.ts',
        `    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);`,
        `    const l = () => listener(this.#reason as Error); this.#controller.signal.addEventListener('abort', l, { once: true }); return () => this.#controller.signal.removeEventListener('abort', l);`,
      ],
      [
        'exporters/http/deadline.ts',
        '    for (const listener of [...this.#listeners]) listener(reason);',
        '    this.#controller.abort(reason);',
      ],
    ],
  },
  'two-numbers': {
    what: 'the time of a record as two numbers instead of a pair',
    scenarios: ['memory'],
    edits: [
      ['record/record.ts', '  readonly #seconds: number;\n  readonly #nanos: number;\n', '  readonly #time: HrTime;\n'],
      [
        'record/record.ts',
        '    this.#seconds = seconds;\n    this.#nanos = nanos;\n',
        '    this.#time = [seconds, nanos];\n',
      ],
      ['record/record.ts', '    return [this.#seconds, this.#nanos];', '    return [this.#time[0], this.#time[1]];'],
      ['record/record.ts', '    return record.#seconds;', '    return record.#time[0];'],
      ['record/record.ts', '    return record.#nanos;', '    return record.#time[1];'],
      [
        'record/record.ts',
        '(seconds - record.#seconds) * 1_000 + (nanos - record.#nanos)',
        '(seconds - record.#time[0]) * 1_000 + (nanos - record.#time[1])',
      ],
    ],
  },
};
