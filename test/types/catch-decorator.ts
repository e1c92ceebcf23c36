import { Logger } from '../../src/bridge/index.js';

const logger = new Logger();

/** Compiles: a method keeps its type. */
export class Decorated {
  @logger.catch
  plain(key: string): number {
    return key.length;
  }

  @logger.catch({ default: 0 })
  async later(): Promise<number> {
    return 1;
  }

  @logger.catch()
  static all(): string[] {
    return [];
  }
}
