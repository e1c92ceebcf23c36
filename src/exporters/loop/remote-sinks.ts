import { RemoteSink, type RemoteSinkHost } from './remote-sink.js';

/** The sinks of one loop. */
export class RemoteSinks {
  readonly #seats = new Map<number, RemoteSink>();
  #last = 0;

  /** Somebody has come, if only to leave again. */
  get hadSinks(): boolean {
    return this.#last > 0;
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  /** One is kept back until another one is open: so are records. */
  get isAnyUnopened(): boolean {
    for (const { state } of this.#seats.values()) if (state === 'shut') return true;
    return false;
  }

  add(tenant: RemoteSinkHost): RemoteSink {
    const seat = new RemoteSink(++this.#last, tenant);
    this.#seats.set(seat.number, seat);
    return seat;
  }

  remove({ number }: RemoteSink): void {
    this.#seats.delete(number);
  }

  get(number: number): RemoteSink | undefined {
    return this.#seats.get(number);
  }

  all(): RemoteSink[] {
    return [...this.#seats.values()];
  }

  /**
   * Those to be opened now; they are taken for under way. All at once, but those that may have killed a thread one after another, so that no
   * other one is suspected.
   */
  *takeOpenable(): Generator<RemoteSink> {
    let careful = this.all().some(({ state, deaths }) => state === 'opening' && deaths > 0);
    for (const seat of this.all()) {
      if (seat.state !== 'shut' || (careful && seat.deaths > 0)) continue;
      careful ||= seat.deaths > 0;
      seat.state = 'opening';
      yield seat;
    }
  }
}
