/* How does compiled code survive while nothing is logged? */

const instances: object[] = [];

/**
 * Retains one instance of a class for good. If a major GC finds no live instance, V8 drops the hidden class and deoptimises the code compiled
 * for it; the next log calls take three times as long (bench/tricks, hidden-class).
 *
 * @param instance Constructed as all others of its class, without a reference to application data
 */
export function retainHiddenClass(instance: object): void {
  instances.push(instance);
}
