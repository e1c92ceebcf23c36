/** One line, without the folders and addresses of this machine: of a path only its last name is left. */
export function plain(why: string): string {
  return why
    .replace(/\s+/g, ' ')
    .replace(/\bhttps?:\/\/[^\s'")]+/g, 'an address')
    .replace(/(?:file:\/\/)?(?:\/[\w@.+-]+){2,}/g, (path) => path.slice(path.lastIndexOf('/') + 1))
    .trim();
}
