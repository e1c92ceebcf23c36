/* Which calls of pino's are compared? Each is made by pino (`record-calls.mjs`) and by `pinoLike`. */

/** An error whose stack is the same on every machine. */
export function fixed(error, stack = `${error.name}: ${error.message}\n    at run (shop.js:7:3)`) {
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}

const boom = (message = 'boom', options = undefined) => fixed(new Error(message, options));
const withCause = () => boom('outer', { cause: fixed(new TypeError('inner')) });

export class HttpError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const circular = () => {
  const object = { name: 'loop' };
  object.self = object;
  return object;
};

/** What a request of node:http has, as far as loggers look. */
export const request = (more = {}) => ({
  id: 'r-1',
  method: 'GET',
  url: '/users/7?full=1',
  headers: { host: 'shop' },
  socket: { remoteAddress: '10.0.0.1', remotePort: 4711 },
  ...more,
});
export const response = (more = {}) => ({
  headersSent: true,
  statusCode: 201,
  setHeader() {},
  getHeaders: () => ({ 'content-type': 'text/plain' }),
  ...more,
});

class Order {
  id = 7;
  #secret = 1;
  total() {
    return this.#secret;
  }
}

/**
 * By name: the call; `options` of the root logger (`std`: pino's serializers for err, req and res, which are the default here); `ours`: what
 * `pinoLike` gives instead, in pino's form, where it differs on purpose. `why` is a row of the table in docs/frameworks.md.
 */
export const CALLS = {
  // Text
  text: { run: (log) => log.info('hello') },
  'every level': {
    run(log) {
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) log[level](`at ${level}`);
    },
  },
  silent: { run: (log) => log.silent('nothing') },
  'empty text': { run: (log) => log.info('') },
  'no argument': { run: (log) => log.info() },
  undefined: { run: (log) => log.info(undefined) },
  'undefined, then text': { run: (log) => log.info(undefined, 'hello %s', 'Ada') },
  null: { run: (log) => log.info(null) },
  'null, then text': { run: (log) => log.info(null, 'hello %s', 'Ada') },
  'a number': { run: (log) => log.info(42) },
  'a boolean': { run: (log) => log.info(true) },
  'a bigint': { run: (log) => log.info(10n) },
  braces: { run: (log) => log.info('{} {name} {{}} {0}') },
  'braces with fields': { run: (log) => log.info({ name: 'Ada' }, '{} {name} {{x}}') },
  markup: { run: (log) => log.info({ a: 1 }, '<red>x</red>') },
  'quotes and lines': { run: (log) => log.info('a "b"\n\tc \\ d') },
  emoji: { run: (log) => log.info('🎉 %s', '✓') },
  // Interpolation
  '%s': { run: (log) => log.info('hello %s', 'Ada') },
  '%s of a number': { run: (log) => log.info('%s', 3) },
  '%s of null and undefined': { run: (log) => log.info('%s %s', null, undefined) },
  '%s of a symbol': { run: (log) => log.info('%s', Symbol('a')) },
  '%s of a bigint': { run: (log) => log.info('%s', 10n) },
  '%s of an object': { run: (log) => log.info('%s', { a: 1 }) },
  '%s of an array': { run: (log) => log.info('%s', [1, [2, 3]]) },
  '%s of an error': { run: (log) => log.info('%s', boom()) },
  '%d': { run: (log) => log.info('%d and %d', 1, '2.5') },
  '%d of text': { run: (log) => log.info('%d', 'x') },
  '%d of null': { run: (log) => log.info('%d', null) },
  '%d of a bigint': { run: (log) => log.info('%d', 10n) },
  '%i': { run: (log) => log.info('%i %i', 1.9, '-1.5') },
  '%f': { run: (log) => log.info('%f', 1.5) },
  '%j': { run: (log) => log.info('%j', { a: [1, 'b', null] }) },
  '%o': { run: (log) => log.info('%o', { a: { b: true } }) },
  '%O': { run: (log) => log.info('%O', [1, 2]) },
  '%o of text': { run: (log) => log.info('%o', 'x') },
  '%o of a number': { run: (log) => log.info('%o', 1) },
  '%o of null': { run: (log) => log.info('%o', null) },
  '%o of undefined': { run: (log) => log.info('%o', undefined) },
  '%o of a function': {
    run: (log) =>
      log.info(
        '%o %o',
        function named() {},
        () => {},
      ),
  },
  '%j of a cycle': { run: (log) => log.info('%j', circular()) },
  '%j of a date': { run: (log) => log.info('%j', new Date(0)) },
  '%j of a class instance': { run: (log) => log.info('%j', new Order()) },
  '%j of a bigint': { run: (log) => log.info('%j', 10n) },
  '%%': { run: (log) => log.info('100%% of %s', 'x') },
  '%% without arguments': { run: (log) => log.info('100%%') },
  'a per cent sign at the end': { run: (log) => log.info('%s is 100%', 'it') },
  'an unknown letter': {
    run: (log) => log.info('%x %s', 'a', 'b'),
    ours: [{ level: 30, msg: '%x b', 'log.arguments': ['a'] }],
    why: 'arguments without a placeholder',
  },
  'missing arguments': { run: (log) => log.info('%s and %s', 'a') },
  'more arguments': {
    run: (log) => log.info('%s', 'a', 'b', { c: 1 }),
    ours: [{ level: 30, msg: 'a', 'log.arguments': ['b', { c: 1 }] }],
    why: 'arguments without a placeholder',
  },
  'an object behind the text': {
    run: (log) => log.info('hello', { a: 1 }),
    ours: [{ level: 30, msg: 'hello', 'log.arguments': [{ a: 1 }] }],
    why: 'arguments without a placeholder',
  },
  // Objects
  'an object': { run: (log) => log.info({ a: 1 }) },
  'an empty object': { run: (log) => log.info({}) },
  'an object and text': { run: (log) => log.info({ a: 1, b: 'x', c: [1, 2], d: { e: null } }, 'hello') },
  'an object and interpolation': { run: (log) => log.info({ a: 1 }, 'hello %s, %d', 'Ada', 7) },
  'an object and undefined': { run: (log) => log.info({ a: 1 }, undefined) },
  'an object and null': { run: (log) => log.info({ a: 1 }, null) },
  'an object and a number': { run: (log) => log.info({ a: 1 }, 42) },
  'two objects': { run: (log) => log.info({ a: 1 }, { b: 2 }) },
  'two objects and text': {
    run: (log) => log.info({ a: 1 }, { b: 2 }, 'x'),
    ours: [{ level: 30, a: 1, msg: '{"b":2} "x"' }],
    why: 'arguments without a placeholder',
  },
  'msg in the object': { run: (log) => log.info({ msg: 'from the object', a: 1 }) },
  'msg in the object and text': { run: (log) => log.info({ msg: 'from the object' }, 'the text') },
  'msg that is an object': { run: (log) => log.info({ msg: { a: 1 } }) },
  'an array': { run: (log) => log.info(['a', 'b'], 'list') },
  'a class instance': { run: (log) => log.info(new Order(), 'order') },
  'an object without a prototype': { run: (log) => log.info(Object.assign(Object.create(null), { a: 1 }), 'bare') },
  'inherited members': {
    run: (log) => log.info(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } })),
  },
  'undefined members': { run: (log) => log.info({ a: undefined, b: 1 }) },
  'a date': { run: (log) => log.info({ at: new Date(0) }) },
  'a cycle': { run: (log) => log.info({ loop: circular() }) },
  'a cycle at the top': { run: (log) => log.info(circular()) },
  'not a number': {
    run: (log) => log.info({ a: Number.NaN, b: Number.POSITIVE_INFINITY }),
    ours: [{ level: 30, a: 'NaN', b: 'Infinity' }],
    why: 'values without a JSON form',
  },
  'a bigint member': { run: (log) => log.info({ a: 10n }) },
  'functions and symbols': {
    run: (log) => log.info({ a() {}, b: Symbol('x'), c: 1 }, 'x'),
    ours: [{ level: 30, a: '[Function a]', b: 'Symbol(x)', c: 1, msg: 'x' }],
    why: 'values without a JSON form',
  },
  'a Map': {
    run: (log) => log.info({ map: new Map([['a', 1]]) }),
    ours: [{ level: 30, map: { a: 1 } }],
    why: 'values without a JSON form',
  },
  'a function alone': {
    run: (log) => log.info(function named() {}),
    ours: [{ level: 30, msg: '[Function named]' }],
    why: 'values without a JSON form',
  },
  // Errors
  'an error': { run: (log) => log.error(boom()) },
  'an error and text': { run: (log) => log.error(boom(), 'it failed: %s', 'why') },
  'an error under err': { run: (log) => log.error({ err: boom() }) },
  'an error under err, and text': { run: (log) => log.error({ err: boom(), a: 1 }, 'it failed') },
  'an error under err, and msg': { run: (log) => log.error({ err: boom(), msg: 'mine' }) },
  'an error with a cause': { run: (log) => log.error(withCause()) },
  'an error that causes itself': {
    run(log) {
      const error = boom();
      error.cause = error;
      log.error(error);
    },
  },
  'an error with members': {
    run: (log) => log.error(fixed(Object.assign(new HttpError('no', 404), { code: 'E_NO' }))),
  },
  'an aggregate': { run: (log) => log.error(fixed(new AggregateError([boom('one'), boom('two')], 'many'))) },
  'an error within an error': { run: (log) => log.error(Object.assign(boom(), { previous: boom('before') })) },
  'no error under err': { run: (log) => log.error({ err: 'text' }, 'x') },
  'what has the form of an error': { run: (log) => log.error({ err: { message: 'like', stack: 'S', type: 'no' } }) },
  'an error under another key': {
    run: (log) => log.error({ error: boom() }, 'x'),
    ours: [{ level: 50, msg: 'x', error: { type: 'Error', message: 'boom', stacktrace: boom().stack } }],
    why: 'an Error under another key than err',
  },
  'an error behind the text': {
    run: (log) => log.error('it failed', boom()),
    ours: [
      {
        level: 50,
        msg: 'it failed',
        'log.arguments': [{ type: 'Error', message: 'boom', stacktrace: boom().stack }],
      },
    ],
    why: 'arguments without a placeholder',
  },
  // Requests and responses
  'a request': { run: (log) => log.info(request(), 'got it') },
  'a response': { run: (log) => log.info(response(), 'sent it') },
  'a response that was not sent': { run: (log) => log.info(response({ headersSent: false })) },
  'req and res': { options: 'std', run: (log) => log.info({ req: request(), res: response() }, 'done') },
  'req of Express': {
    options: 'std',
    run: (log) =>
      log.info({ req: request({ originalUrl: '/api/users/7', query: { full: '1' }, params: { id: '7' } }) }),
  },
  'req with a function as its id': { options: 'std', run: (log) => log.info({ req: request({ id: () => 'r-2' }) }) },
  'req in a child': { options: 'std', run: (log) => log.child({ req: request() }).info('x') },
  'err in a child': { run: (log) => log.child({ err: boom() }).info('x') },
  // Children
  'a child': { run: (log) => log.child({ a: 1 }).info('x') },
  'a child of a child': {
    run: (log) =>
      log
        .child({ a: 1 })
        .child({ b: { c: 2 } })
        .info({ d: 3 }, 'x'),
  },
  'a child that says more': { run: (log) => log.child({ a: 1 }).info({ a: 2 }, 'x') },
  'a child with names of options': { run: (log) => log.child({ level: 'x', serializers: 1, a: 1 }).info('x') },
  'a child with undefined': { run: (log) => log.child({ a: undefined, b: null }).info('x') },
  'bindings are copied': {
    run(log) {
      const fields = { user: { id: 7 } };
      const child = log.child(fields);
      fields.user.id = 8;
      child.info('x');
    },
  },
  setBindings: {
    run(log) {
      const child = log.child({ a: 1 });
      const before = child.child({});
      child.setBindings({ b: 2 });
      child.info('has both');
      child.child({ c: 3 }).info('has all');
      before.info('has one');
    },
  },
  'bindings()': {
    run(log) {
      const child = log.child({ a: 1 }).child({ b: { c: [2] } });
      log.info({ root: log.bindings(), child: child.bindings() });
    },
  },
  // Prefixes
  msgPrefix: { run: (log) => log.child({}, { msgPrefix: '[shop] ' }).info('paid %d', 3) },
  'msgPrefix of a grandchild': {
    run: (log) => log.child({}, { msgPrefix: '[a] ' }).child({ b: 1 }, { msgPrefix: '[b] ' }).info({ c: 1 }, 'x'),
  },
  'msgPrefix with %s': { run: (log) => log.child({}, { msgPrefix: '%s: ' }).info('x %s', 'a', 'b') },
  'msgPrefix without text': { run: (log) => log.child({}, { msgPrefix: '[a] ' }).info({ a: 1 }) },
  'msgPrefix and an error': { run: (log) => log.child({}, { msgPrefix: '[a] ' }).error(boom()) },
  'msgPrefix and a number': { run: (log) => log.child({}, { msgPrefix: '[a] ' }).info(42) },
  'msgPrefix and msg': { run: (log) => log.child({}, { msgPrefix: '[a] ' }).info({ msg: 'x' }) },
  // Serializers
  'a serializer': {
    options: { serializers: { user: (user) => user.id } },
    run: (log) => log.info({ user: { id: 7, secret: 1 } }, 'x'),
  },
  'a serializer of a child': {
    run: (log) =>
      log.child({ user: { id: 7 } }, { serializers: { user: ({ id }) => `u-${id}` } }).info({ user: { id: 8 } }),
  },
  "a child's serializers beside its parent's": {
    options: { serializers: { a: () => 'root', b: () => 'root' } },
    run: (log) => log.child({}, { serializers: { b: () => 'child' } }).info({ a: 1, b: 2 }),
  },
  'a serializer of err': {
    options: { serializers: { err: ({ message }) => ({ said: message }) } },
    run(log) {
      log.error(boom());
      log.error({ err: boom() }, 'x');
    },
  },
  'a serializer of msg': {
    options: { serializers: { msg: (msg) => `<${msg}>` } },
    run: (log) => log.info({ a: 1 }, 'x'),
  },
  'a serializer that gives undefined': {
    options: { serializers: { a: () => undefined } },
    run: (log) => log.info({ a: 1, b: 2 }),
  },
  'a serializer with undefined members': {
    options: { serializers: { a: () => ({ b: undefined, c: 1 }) } },
    run: (log) => log.info({ a: 1 }),
  },
  'a serializer of req, and a request': {
    options: { serializers: { req: ({ method }) => method } },
    run: (log) => log.info(request()),
  },
  // Levels
  'a level': {
    run(log) {
      log.level = 'warn';
      log.info('no');
      log.warn('yes');
      log.info({ level: log.level, value: log.levelVal });
      log.level = 'trace';
      log.trace('again');
    },
  },
  'the level of a child': {
    run(log) {
      const child = log.child({}, { level: 'error' });
      child.warn('no');
      child.error('yes');
      log.warn({ child: child.level, parent: log.level });
    },
  },
  "a child takes its parent's level when it is made": {
    run(log) {
      log.level = 'warn';
      const child = log.child({});
      log.level = 'trace';
      child.info('no');
      child.warn('yes');
      log.info({ child: child.level });
    },
    ours: [
      { level: 40, msg: 'yes' },
      { level: 30, child: 'warn' },
    ],
    why: "a parent's level that changes after its child was made",
  },
  'level silent': {
    run(log) {
      log.level = 'silent';
      log.fatal('no');
      const { level, levelVal } = log;
      log.level = 'info';
      log.info({ was: level, isInfinite: levelVal === Number.POSITIVE_INFINITY });
    },
  },
  'a level by its number': {
    run(log) {
      log.level = 40;
      log.warn({ is: log.level });
    },
  },
  isLevelEnabled: {
    run(log) {
      log.level = 'info';
      const names = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent', 'loud', undefined];
      log.info({ enabled: names.map((name) => log.isLevelEnabled(name)) });
    },
  },
  levels: { run: (log) => log.info({ labels: log.levels.labels, values: log.levels.values }) },
  'an unknown level': {
    run(log) {
      let thrown = 'nothing';
      try {
        log.level = 'loud';
      } catch (error) {
        thrown = [error instanceof Error, error.message.includes('unknown level loud')];
      }
      log.info({ thrown, level: log.level });
    },
  },
  'an unknown level of a child': {
    run(log) {
      let thrown = false;
      try {
        log.child({}, { level: 'loud' });
      } catch {
        thrown = true;
      }
      log.info({ thrown });
    },
  },
  'a child without bindings': {
    run(log) {
      let thrown = false;
      try {
        log.child();
      } catch {
        thrown = true;
      }
      log.info({ thrown });
    },
  },
};
