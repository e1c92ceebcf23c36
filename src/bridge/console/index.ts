/* How does what is written to the console become records? */
export { captureConsole } from './capture-console.js';
