import { appendFileSync } from 'node:fs';

export default ({ file }) =>
  async (text) =>
    appendFileSync(file, text);
