import { projectPages } from '../.vitepress/project-files.js';

/* The pages of files that are outside of `docs`. */
export default {
  watch: ['../../CHANGELOG.md', '../../CONTRIBUTING.md', '../../examples/**'],
  paths: () => projectPages().map(({ page, file, text }) => ({ params: { page, file }, content: text })),
};
