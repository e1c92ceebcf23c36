/**
 * What pino-http asks of a logger beyond its interface, where `customProps` are set: pino's JSON, and the bindings as JSON. pino's symbols for
 * them belong to a copy of pino, which this package does not import: they are known by their text.
 */
export const INTERNALS: object = new Proxy(
  {},
  {
    get(target, key, receiver: { bindings(): object }): unknown {
      if (typeof key !== 'symbol') return Reflect.get(target, key, receiver);
      switch (key.description) {
        case 'pino.stringify':
          return (value: unknown) => JSON.stringify(value) ?? '';
        case 'pino.chindings':
          return JSON.stringify(receiver.bindings(), (_, value) => (typeof value === 'bigint' ? String(value) : value));
        default:
          return Reflect.get(target, key, receiver);
      }
    },
  },
);
