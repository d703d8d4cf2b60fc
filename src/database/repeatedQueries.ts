import { AsyncLocalStorage } from 'node:async_hooks'
import { type Statement, statementName } from '#src/database/statementName.ts'

/** From how many on a statement counts as repeated. */
const manyTimes = 10

/** A transaction's frame says nothing of the work in it. */
const isFrame = /^\s*(?:begin|commit|rollback|savepoint|release|set|select set_config)\b/i

type Counts = Map<string, number>

/**
 * For development: finds statements that one piece of work (a command, an event, a job) sends again and again where one
 * for all would do, such as a read for each row of a list.
 */
export class RepeatedQueries {
  #work = new AsyncLocalStorage<{ counts: Counts | undefined }>()
  #onRepeated: (work: string, query: string, times: number) => void

  /** `onRepeated` is told when the work has ended, once for each statement. */
  constructor(onRepeated: (work: string, query: string, times: number) => void) {
    this.#onRepeated = onRepeated
  }

  /** Runs a piece of work and watches what it sends, until what it answers is settled. */
  during<T>(work: string, run: () => T): T {
    const state: { counts: Counts | undefined } = { counts: new Map() }
    const report = () => {
      const { counts = new Map<string, number>() } = state
      state.counts = undefined // what the work left behind is nobody's
      for (const [query, times] of counts) if (times >= manyTimes) this.#onRepeated(work, query, times)
    }
    const result = this.#work.run(state, run)
    if (result instanceof Promise) result.then(report, report)
    else report()
    return result
  }

  count(statement: Statement): void {
    const counts = this.#work.getStore()?.counts
    if (!counts || isFrame.test(statement.text)) return
    const name = statementName(statement)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
}
