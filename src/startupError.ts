/** A condition at start that the operator can mend: its message is the whole answer, one plain sentence, no stack. */
export class StartupError extends Error {
  override name = 'StartupError'
}
