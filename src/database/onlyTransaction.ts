import { AsyncLocalStorage } from 'node:async_hooks'

/** The guild's transaction in which the code runs; what was begun in it may outlive it. */
const surrounding = new AsyncLocalStorage<{ isOpen: boolean }>()

/**
 * Runs a guild's transaction, unless another is open around it: the outer would hold a connection while it waits for the
 * inner's, and a crowd of them would wait for each other.
 * @throws Error inside of another, and what `work` throws
 */
export async function asOnlyTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (surrounding.getStore()?.isOpen) throw new Error('A transaction of a guild was begun inside another')
  const transaction = { isOpen: true }
  try {
    return await surrounding.run(transaction, work)
  } finally {
    transaction.isOpen = false
  }
}
