import { seededRandom } from '../../src/bridge/testing/seeded-random.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { LightRecord } from '../../src/record/record.js';
import type { AnyValue, AnyValueMap } from '../../src/record/values/any-value.js';
import { ValueCopier } from '../../src/record/values/copier.js';

const ALPHABETS = ['abcdefgh ', 'äöüßéñ', '☃✓漢字', '🎉🧵', '\u0000\n\t"\\\u2028', '\ud800x\udfff'];
const NUMBERS = [0, -0, 1, -1, 127, 128, 16_383, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 53];
const DOUBLES = [0.1, -1.5, 1e300, 5e-324, 2 ** 63, -(2 ** 63), 2 ** 64, Number.NaN, Infinity, -Infinity];
const BIGINTS = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 42n];

/** Makes records with every kind of value that a record may hold. */
export class RandomRecords {
  readonly #random: () => number;
  readonly #resources: Array<ReadableLogRecord['resource']>;
  readonly #scopes: Array<ReadableLogRecord['instrumentationScope']>;
  #made = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#resources = Array.from({ length: 3 }, () => ({ attributes: this.#map(1) }));
    this.#scopes = [{ name: 'logly' }, { name: 'shop', version: '1.2' }, { name: 'b', schemaUrl: 'https://schema/1' }];
  }

  /** Each has a distinct time, which identifies it. */
  next(): LightRecord {
    const hrTime: [number, number] = [1_700_000_000 + this.#below(1e9), this.#made++];
    const span = this.#maybe(() => ({
      traceId: this.#hex(32),
      spanId: this.#hex(16),
      traceFlags: this.#below(2),
    }));
    return LightRecord.of({
      hrTime,
      hrTimeObserved: this.#random() < 0.5 ? hrTime : [this.#below(2e9), this.#below(1e9)],
      spanContext: span,
      severityText: this.#maybe(() => this.#text()),
      severityNumber: this.#maybe(() => 1 + this.#below(24)),
      body: this.#random() < 0.8 ? this.#text() : this.#value(0),
      eventName: this.#random() < 0.1 ? this.#text() : undefined,
      attributes: this.#map(0),
      droppedAttributesCount: this.#random() < 0.1 ? this.#below(1000) : 0,
      instrumentationScope: this.#pick(this.#scopes),
      resource: this.#pick(this.#resources),
      levelNumber: undefined,
      size: 1000,
      nonPortable: true,
    });
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }

  #maybe<T>(make: () => T): T | undefined {
    return this.#random() < 0.7 ? make() : undefined;
  }

  #hex(digits: number): string {
    let hex = '';
    while (hex.length < digits) hex += (1 + this.#below(0xffff)).toString(16).padStart(4, '0');
    return hex;
  }

  #text(): string {
    const length = this.#pick([0, 1, 5, 15, 16, 17, 40, 99, 101, 126, 127, 128, 300, 20_000]);
    const alphabet = this.#pick(ALPHABETS);
    const size = length === 20_000 && this.#random() > 0.02 ? 50 : length;
    let text = '';
    for (let i = 0; i < size; i++) text += alphabet[this.#below(alphabet.length)];
    return text.toWellFormed();
  }

  #map(depth: number): AnyValueMap {
    const map: AnyValueMap = {};
    for (let i = this.#below(6); i > 0; i--) map[this.#text().slice(0, 200) || 'k'] = this.#value(depth + 1) ?? null;
    // Repairs keys that were cut inside a character, as the bridge does.
    return new ValueCopier().attributes(map);
  }

  #value(depth: number): AnyValue {
    const kind = this.#below(depth > 3 ? 7 : 9);
    switch (kind) {
      case 0:
      case 1:
        return this.#text();
      case 2:
        return this.#pick(NUMBERS);
      case 3:
        return this.#pick(DOUBLES);
      case 4:
        return this.#pick([true, false, null]);
      case 5:
        return this.#pick(BIGINTS);
      case 6:
        return Uint8Array.from({ length: this.#below(40) }, () => this.#below(256));
      case 7:
        return Array.from({ length: this.#below(5) }, () => this.#value(depth + 1) ?? null);
      default:
        return this.#map(depth);
    }
  }
}
