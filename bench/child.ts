import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Another process of a benchmark, that is asked and answers in plain objects. */
export interface Child<Answer> {
  /** Resolves with the first answer that is wanted, given before or still to come. */
  wait<Wanted extends Answer>(wanted: (answer: Answer) => answer is Wanted): Promise<Wanted>
  onAnswer(listener: (answer: Answer) => void): void
  send(message: object): void
  stop(): Promise<void>
}

/** Starts a script in a process of its own. A child that ends before it is stopped ends the benchmark. */
export function startChild<Answer>(script: URL, args: string[], nodeOptions: string[] = []): Child<Answer> {
  const child: ChildProcess = fork(script, args, {
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeOptions],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answers: Answer[] = []
  const listeners = new Set<(answer: Answer) => void>()
  let stopping = false
  child.on('message', message => {
    answers.push(message as Answer)
    for (const listener of listeners) listener(message as Answer)
  })
  child.on('exit', code => {
    if (!stopping) throw new Error(`${script.pathname} ended with code ${code}`)
  })
  return {
    wait<Wanted extends Answer>(wanted: (answer: Answer) => answer is Wanted) {
      const given = answers.find(wanted)
      if (given) return Promise.resolve(given)
      return new Promise<Wanted>(resolve => {
        const listener = (answer: Answer) => {
          if (!wanted(answer)) return
          listeners.delete(listener)
          resolve(answer)
        }
        listeners.add(listener)
      })
    },
    onAnswer: listener => void listeners.add(listener),
    send: message => void child.send(message),
    async stop() {
      stopping = true
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
