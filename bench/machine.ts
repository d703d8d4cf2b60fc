import { cpus, totalmem } from 'node:os'

/** The machine that figures were measured on, in a line. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}; everything on this one machine`
}
