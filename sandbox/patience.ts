/** Milliseconds after which whoever waits in vain is told what there is instead: more than a slow machine needs, less than a test may take. */
export const patienceMs = 60_000
