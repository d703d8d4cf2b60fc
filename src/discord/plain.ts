/** A name as it is, whatever markdown stands in it. */
export function plain(name: string): string {
  return name.replaceAll(/[\\`*_~|<>#:()[\]-]/g, '\\$&')
}
