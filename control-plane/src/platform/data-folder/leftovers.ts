/** Contents that one crash can leave behind: an import and a registration under way, and a deletion. */
const MAX_DIGESTS = 8;

/**
 * Whether contents that no row of the database names may be removed. More of them than a crash leaves mean that the
 * folder has met a database that is not its own, and then all of them may be wanted.
 * @param digests of the contents, repeated where a content has several files
 */
export function mayDeleteLeftovers(digests: readonly string[]): boolean {
  return new Set(digests).size <= MAX_DIGESTS;
}
