import { Seat, type Tenant } from './remote-sink.js';

/** The sinks of one loop. */
export class Seats {
  readonly #seats = new Map<number, Seat>();
  #last = 0;

  /** Somebody has come, if only to leave again. */
  get wereTaken(): boolean {
    return this.#last > 0;
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  /** One is kept back until another one is open: so are records. */
  get isOneKeptBack(): boolean {
    for (const { state } of this.#seats.values()) if (state === 'shut') return true;
    return false;
  }

  take(tenant: Tenant): Seat {
    const seat = new Seat(++this.#last, tenant);
    this.#seats.set(seat.number, seat);
    return seat;
  }

  leave({ number }: Seat): void {
    this.#seats.delete(number);
  }

  at(number: number): Seat | undefined {
    return this.#seats.get(number);
  }

  all(): Seat[] {
    return [...this.#seats.values()];
  }

  /**
   * Those to be opened now; they are taken for under way. All at once, but those that may have killed a thread one after another, so that no
   * other one is suspected.
   */
  *open(): Generator<Seat> {
    let careful = this.all().some(({ state, deaths }) => state === 'opening' && deaths > 0);
    for (const seat of this.all()) {
      if (seat.state !== 'shut' || (careful && seat.deaths > 0)) continue;
      careful ||= seat.deaths > 0;
      seat.state = 'opening';
      yield seat;
    }
  }
}
