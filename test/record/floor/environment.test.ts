import { afterEach, describe, expect, it, vi } from 'vitest';
import { processEnvironment, variable } from '../../../src/record/floor/environment.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('the environment of the process', () => {
  it('has the variables of the moment', () => {
    vi.stubEnv('LOGLY_LEVEL', ' INFO ');
    expect(variable(processEnvironment, 'LOGLY_LEVEL')).toEqual({ name: 'LOGLY_LEVEL', value: 'INFO' });
    vi.stubEnv('LOGLY_LEVEL', undefined);
    expect(variable(processEnvironment, 'LOGLY_LEVEL')).toBeUndefined();
  });

  it('lacks a variable that the runtime refuses, as Deno does', () => {
    const refuse = () => {
      throw new Error('Requires env access');
    };
    vi.stubGlobal('process', { env: new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse }) });
    expect(processEnvironment.LOGLY_LEVEL).toBeUndefined();
  });

  it('has no variable where there is no environment', () => {
    vi.stubGlobal('process', {});
    expect(processEnvironment.LOGLY_LEVEL).toBeUndefined();
  });
});
