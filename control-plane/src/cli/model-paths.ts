/** Paths of the API, below /api/v1. */
export function versionPath(name: string, version: string): string {
  return `/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
}

export function aliasesPath(name: string): string {
  return `/models/${encodeURIComponent(name)}/aliases`;
}
