import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { copiesAttributes } from '../../src/record/otel.js';

/** A logger of the SDK, and how many records came of it. */
function sdkLogger(limits: object = {}) {
  const got: unknown[] = [];
  const processor = {
    onEmit: (record: unknown) => void got.push(record),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = new LoggerProvider({ processors: [processor], logRecordLimits: limits });
  return { logger: provider.getLogger('x'), got };
}

describe('copiesAttributes', () => {
  it('is true for a logger of the SDK, which hears nothing of the question', () => {
    const { logger, got } = sdkLogger();
    expect(copiesAttributes(logger)).toBe(true);
    expect(got).toEqual([]);
    logger.emit({ body: 'x' });
    expect(got).toHaveLength(1);
  });

  it('is false where limits change what is copied', () => {
    expect(copiesAttributes(sdkLogger({ attributeValueLengthLimit: 2 }).logger)).toBe(false);
    expect(copiesAttributes(sdkLogger({ attributeCountLimit: 0 }).logger)).toBe(false);
  });

  it('is false for a logger that shares what it is given, at any depth', () => {
    const sharing = (copy: (attributes: object) => object) =>
      class {
        readonly _sharedState = { activeProcessor: { onEmit(_: unknown) {} } };
        emit(record: { attributes: object }) {
          this._sharedState.activeProcessor.onEmit({ attributes: copy(record.attributes) });
        }
      };
    expect(copiesAttributes(new (sharing((attributes) => attributes))())).toBe(false);
    expect(copiesAttributes(new (sharing((attributes) => ({ ...attributes })))())).toBe(false);
    expect(copiesAttributes(new (sharing((attributes) => structuredClone(attributes)))())).toBe(true);
  });

  it('is false, and emits nothing, where the processor of the provider cannot be replaced', () => {
    const emitted: unknown[] = [];
    const processor = { onEmit: (record: unknown) => void emitted.push(record) };
    class Emitting {
      readonly _sharedState: { readonly activeProcessor: typeof processor };
      constructor(state: { readonly activeProcessor: typeof processor }) {
        this._sharedState = state;
      }
      emit(record: object) {
        this._sharedState.activeProcessor.onEmit({ ...record });
      }
    }
    const stubborn = Object.defineProperty({} as { activeProcessor: typeof processor }, 'activeProcessor', {
      get: () => processor,
      set() {},
    });
    const states = [
      Object.freeze({ activeProcessor: processor }),
      Object.create(Object.freeze({ activeProcessor: processor })),
      stubborn,
    ];
    for (const state of states) expect(copiesAttributes(new Emitting(state))).toBe(false);
    expect(emitted).toEqual([]);
  });

  it('leaves the provider as it was, also where emit throws', () => {
    const { logger, got } = sdkLogger();
    const { _sharedState: state } = logger as unknown as { _sharedState: object };
    const before = { ...state };
    copiesAttributes(logger);
    expect({ ...state }).toEqual(before);
    class Throwing {
      readonly _sharedState = { activeProcessor: { onEmit(_: unknown) {} } };
      emit() {
        this._sharedState.activeProcessor.onEmit({});
        throw new Error('broken');
      }
    }
    const throwing = new Throwing();
    const { activeProcessor } = throwing._sharedState;
    expect(copiesAttributes(throwing)).toBe(false);
    expect(throwing._sharedState.activeProcessor).toBe(activeProcessor);
    logger.emit({ body: 'x' });
    expect(got).toHaveLength(1);
  });

  it('is false, and emits nothing, for a logger whose ways are not known', () => {
    const emitted: unknown[] = [];
    const emit = (record: unknown) => void emitted.push(record);
    const { logger } = sdkLogger();
    const wrapped = Object.assign(sdkLogger().logger, { emit: (record: object) => logger.emit(record) });
    for (const unknown of [undefined, null, 7, {}, { emit }, wrapped]) expect(copiesAttributes(unknown)).toBe(false);
    expect(emitted).toEqual([]);
  });
});
