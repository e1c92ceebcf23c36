import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a destination says that it has received. */
export interface Received {
  readonly records: number;
  /** Payloads that could not be read. */
  readonly refused: number;
  /** Records whose span arrived, too; undefined where nobody looks at that. */
  readonly traced?: number;
}

/** A destination in a process of its own, on a free port of the loopback interface. */
export class Destination {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** @param program The destination's module, beside this one. */
  static async start(program: string): Promise<Destination> {
    const child = fork(new URL(program, import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return new Destination(child, url);
  }

  async received(): Promise<Received> {
    const answer = once(this.#child, 'message');
    this.#child.send('account');
    const [received] = (await answer) as [Received];
    return received;
  }

  /** It refuses everything, or takes it again. */
  set isDown(isDown: boolean) {
    this.#child.send(isDown ? 'down' : 'up');
  }

  stop(): void {
    this.#child.kill();
  }
}
